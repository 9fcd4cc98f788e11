#include "internal.h"

#if CVK_HAS_NEON
#include <arm_neon.h>

#include "sketch_scores.h"

static inline float dot(const float *query, const float *row, size_t stride) {
  float32x4_t a = vdupq_n_f32(0), b = a, c = a, d = a;
  for (size_t i = 0; i < stride; i += 16) {
    a = vfmaq_f32(a, vld1q_f32(query + i), vld1q_f32(row + i));
    b = vfmaq_f32(b, vld1q_f32(query + i + 4), vld1q_f32(row + i + 4));
    c = vfmaq_f32(c, vld1q_f32(query + i + 8), vld1q_f32(row + i + 8));
    d = vfmaq_f32(d, vld1q_f32(query + i + 12), vld1q_f32(row + i + 12));
  }
  const float32x4_t four = vaddq_f32(vaddq_f32(a, c), vaddq_f32(b, d));
  const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

void cvk_dot_rows_neon(const float *query, const float *rows, size_t stride, size_t count,
                       float *scores) {
  for (size_t i = 0; i < count; i++) scores[i] = dot(query, rows + i * stride, stride);
}

void cvk_dot_at_neon(const float *query, const float *const *rows, size_t stride, size_t count,
                     float *scores) {
  for (size_t i = 0; i < count; i++) {
    if (i + 2 < count) cvk_prefetch(rows[i + 2], stride * 4);
    scores[i] = dot(query, rows[i], stride);
  }
}

void cvk_dot_block_neon(const float *queries, size_t query_count, const float *rows,
                        size_t stride, size_t count, float *scores) {
  for (size_t q = 0; q < query_count; q++) {
    cvk_dot_rows_neon(queries + q * stride, rows, stride, count, scores + q * count);
  }
}

size_t cvk_select_at_least_neon(const float *scores, size_t count, float threshold,
                                uint32_t *positions) {
  const float32x4_t limit = vdupq_n_f32(threshold);
  size_t selected = 0, i = 0;
  for (; i + 4 <= count; i += 4) {
    const uint32x4_t hits = vcgeq_f32(vld1q_f32(scores + i), limit);
    if (vmaxvq_u32(hits) == 0) continue;
    for (size_t k = i; k < i + 4; k++) {
      if (scores[k] >= threshold) positions[selected++] = (uint32_t)k;
    }
  }
  for (; i < count; i++) {
    if (scores[i] >= threshold) positions[selected++] = (uint32_t)i;
  }
  return selected;
}

void cvk_code_sums_neon(const int8_t *query, const uint8_t *rows, size_t code_stride,
                        size_t count, int32_t *sums) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = rows + i * code_stride;
    int32x4_t sum = vdupq_n_s32(0);
    for (size_t c = 0; c < code_stride; c += 8) {
      const int16x8_t left = vmovl_s8(vld1_s8(query + c));
      const int16x8_t right = vreinterpretq_s16_u16(vmovl_u8(vld1_u8(row + c)));
      sum = vmlal_s16(sum, vget_low_s16(left), vget_low_s16(right));
      sum = vmlal_s16(sum, vget_high_s16(left), vget_high_s16(right));
    }
    sums[i] = vaddvq_s32(sum);
  }
}

void cvk_half_sums_neon(const int8_t *query, const uint8_t *rows, size_t half, size_t count,
                        int32_t *sums) {
  const uint8x16_t low = vdupq_n_u8(15);
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = rows + i * half;
    int32x4_t sum = vdupq_n_s32(0);
    for (size_t c = 0; c < half; c += 16) {
      const uint8x16_t both = vld1q_u8(row + c);
      const int8x16_t left = vreinterpretq_s8_u8(vandq_u8(both, low));
      const int8x16_t right = vreinterpretq_s8_u8(vshrq_n_u8(both, 4));
      const int8x16_t first = vld1q_s8(query + c), second = vld1q_s8(query + half + c);
      // Four products of at most 15 * 127 in 16 bits.
      int16x8_t four = vmull_s8(vget_low_s8(left), vget_low_s8(first));
      four = vmlal_s8(four, vget_high_s8(left), vget_high_s8(first));
      four = vmlal_s8(four, vget_low_s8(right), vget_low_s8(second));
      four = vmlal_s8(four, vget_high_s8(right), vget_high_s8(second));
      sum = vpadalq_s16(sum, four);
    }
    sums[i] = 2 * vaddvq_s32(sum);
  }
}

void cvk_sketch_scores_neon(const cvk_sketch_query *query, const uint64_t *groups,
                              const float *factors, const uint16_t *weights, size_t count,
                              float *estimates) {
  cvk_sketch_scores_portable(query, groups, factors, weights, count, estimates);
}
#endif
