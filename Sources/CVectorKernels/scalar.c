// The portable twin of every kernel; the others are tested against it bit for bit.
#include <math.h>

#include "internal.h"
#include "sketch_scores.h"

static float dot(const float *query, const float *row, size_t stride) {
  float lanes[CVK_LANES] = {0};
  for (size_t i = 0; i < stride; i += CVK_LANES) {
    for (size_t lane = 0; lane < CVK_LANES; lane++) {
      lanes[lane] = fmaf(query[i + lane], row[i + lane], lanes[lane]);
    }
  }
  for (size_t half = CVK_LANES / 2; half > 0; half /= 2) {
    for (size_t lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

void cvk_dot_rows_scalar(const float *query, const float *rows, size_t stride, size_t count,
                         float *scores) {
  for (size_t i = 0; i < count; i++) scores[i] = dot(query, rows + i * stride, stride);
}

void cvk_dot_at_scalar(const float *query, const float *const *rows, size_t stride, size_t count,
                       float *scores) {
  for (size_t i = 0; i < count; i++) scores[i] = dot(query, rows[i], stride);
}

void cvk_dot_block_scalar(const float *queries, size_t query_count, const float *rows,
                          size_t stride, size_t count, float *scores) {
  for (size_t q = 0; q < query_count; q++) {
    cvk_dot_rows_scalar(queries + q * stride, rows, stride, count, scores + q * count);
  }
}

size_t cvk_select_at_least_scalar(const float *scores, size_t count, float threshold,
                                  uint32_t *positions) {
  size_t selected = 0;
  for (size_t i = 0; i < count; i++) {
    positions[selected] = (uint32_t)i;
    selected += scores[i] >= threshold;
  }
  return selected;
}

void cvk_code_sums_scalar(const int8_t *query, const uint8_t *rows, size_t code_stride,
                          size_t count, int32_t *sums) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = rows + i * code_stride;
    int32_t sum = 0;
    for (size_t c = 0; c < code_stride; c++) sum += (int32_t)query[c] * row[c];
    sums[i] = sum;
  }
}

void cvk_half_sums_scalar(const int8_t *query, const uint8_t *rows, size_t half, size_t count,
                          int32_t *sums) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = rows + i * half;
    int32_t sum = 0;
    for (size_t c = 0; c < half; c++) {
      sum += (int32_t)query[c] * (row[c] & 15) + (int32_t)query[half + c] * (row[c] >> 4);
    }
    sums[i] = 2 * sum;
  }
}

void cvk_sketch_scores_scalar(const cvk_sketch_query *query, const uint64_t *groups,
                              const float *factors, const uint16_t *weights, size_t count,
                              float *estimates) {
  cvk_sketch_scores_portable(query, groups, factors, weights, count, estimates);
}
