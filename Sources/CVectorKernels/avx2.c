#include "internal.h"

#if CVK_HAS_X86
#include <immintrin.h>

#include "sketch_scores.h"

#define AVX2 __attribute__((target("avx2,fma")))
#define AVX2_INLINE AVX2 static inline __attribute__((always_inline))

AVX2_INLINE float fold(__m256 low, __m256 high) {
  __m256 eight = _mm256_add_ps(low, high);
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

AVX2_INLINE float dot(const float *query, const float *row, size_t stride) {
  __m256 low = _mm256_setzero_ps(), high = _mm256_setzero_ps();
  for (size_t i = 0; i < stride; i += 16) {
    low = _mm256_fmadd_ps(_mm256_loadu_ps(query + i), _mm256_loadu_ps(row + i), low);
    high = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 8), _mm256_loadu_ps(row + i + 8), high);
  }
  return fold(low, high);
}

AVX2 void cvk_dot_rows_avx2(const float *query, const float *rows, size_t stride, size_t count,
                            float *scores) {
  for (size_t i = 0; i < count; i++) scores[i] = dot(query, rows + i * stride, stride);
}

AVX2 void cvk_dot_at_avx2(const float *query, const float *const *rows, size_t stride,
                          size_t count, float *scores) {
  for (size_t i = 0; i < count; i++) {
    if (i + 2 < count) cvk_prefetch(rows[i + 2], stride * 4);
    scores[i] = dot(query, rows[i], stride);
  }
}

AVX2 void cvk_dot_block_avx2(const float *queries, size_t query_count, const float *rows,
                             size_t stride, size_t count, float *scores) {
  size_t q = 0;
  for (; q + 2 <= query_count; q += 2) {
    const float *first = queries + q * stride, *second = first + stride;
    size_t r = 0;
    for (; r + 2 <= count; r += 2) {
      const float *row = rows + r * stride, *next = row + stride;
      __m256 s[8];
      for (int k = 0; k < 8; k++) s[k] = _mm256_setzero_ps();
      for (size_t i = 0; i < stride; i += 16) {
        for (size_t half = 0; half < 2; half++) {
          const size_t at = i + 8 * half;
          __m256 q0 = _mm256_loadu_ps(first + at), q1 = _mm256_loadu_ps(second + at);
          __m256 r0 = _mm256_loadu_ps(row + at), r1 = _mm256_loadu_ps(next + at);
          s[half] = _mm256_fmadd_ps(q0, r0, s[half]);
          s[2 + half] = _mm256_fmadd_ps(q0, r1, s[2 + half]);
          s[4 + half] = _mm256_fmadd_ps(q1, r0, s[4 + half]);
          s[6 + half] = _mm256_fmadd_ps(q1, r1, s[6 + half]);
        }
      }
      scores[q * count + r] = fold(s[0], s[1]);
      scores[q * count + r + 1] = fold(s[2], s[3]);
      scores[(q + 1) * count + r] = fold(s[4], s[5]);
      scores[(q + 1) * count + r + 1] = fold(s[6], s[7]);
    }
    for (; r < count; r++) {
      scores[q * count + r] = dot(first, rows + r * stride, stride);
      scores[(q + 1) * count + r] = dot(second, rows + r * stride, stride);
    }
  }
  for (; q < query_count; q++) {
    cvk_dot_rows_avx2(queries + q * stride, rows, stride, count, scores + q * count);
  }
}

AVX2 size_t cvk_select_at_least_avx2(const float *scores, size_t count, float threshold,
                                     uint32_t *positions) {
  const __m256 limit = _mm256_set1_ps(threshold);
  size_t selected = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    int hits = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i), limit, _CMP_GE_OQ));
    for (; hits; hits &= hits - 1) {
      positions[selected++] = (uint32_t)i + (uint32_t)__builtin_ctz((unsigned)hits);
    }
  }
  for (; i < count; i++) {
    if (scores[i] >= threshold) positions[selected++] = (uint32_t)i;
  }
  return selected;
}

AVX2_INLINE int32_t fold_sum(__m256i sum) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1));
  return _mm_cvtsi128_si32(four);
}

AVX2 void cvk_code_sums_avx2(const int8_t *query, const uint8_t *rows, size_t code_stride,
                             size_t count, int32_t *sums) {
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = rows + i * code_stride;
    __m256i sum = _mm256_setzero_si256();
    for (size_t c = 0; c < code_stride; c += 16) {
      const __m256i left =
          _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)(query + c)));
      const __m256i right =
          _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)(row + c)));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(left, right));
    }
    sums[i] = fold_sum(sum);
  }
}

AVX2 void cvk_half_sums_avx2(const int8_t *query, const uint8_t *rows, size_t half, size_t count,
                             int32_t *sums) {
  const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
  for (size_t i = 0; i < count; i++) {
    const uint8_t *row = rows + i * half;
    __m256i sum = _mm256_setzero_si256();
    for (size_t c = 0; c < half; c += 32) {
      const __m256i both = _mm256_loadu_si256((const __m256i *)(const void *)(row + c));
      const __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)(query + c));
      const __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(query + half + c));
      // Four products of at most 15 * 127: no sum of 16 bits saturates.
      const __m256i four = _mm256_add_epi16(
          _mm256_maddubs_epi16(_mm256_and_si256(both, low), first),
          _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(both, 4), low), second));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(four, ones));
    }
    sums[i] = 2 * fold_sum(sum);
  }
}

__attribute__((target("avx2,popcnt"))) void cvk_sketch_scores_avx2(
                              const cvk_sketch_query *query, const uint64_t *groups,
                              const float *factors, const uint16_t *weights, size_t count,
                              float *estimates) {
  cvk_sketch_scores_portable(query, groups, factors, weights, count, estimates);
}
#endif
