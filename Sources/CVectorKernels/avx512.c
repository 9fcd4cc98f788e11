#include "internal.h"

#if CVK_HAS_X86
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))
#define AVX512_INLINE AVX512 static inline __attribute__((always_inline))

AVX512_INLINE float fold(__m512 sum) {
  __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(sum), _mm512_extractf32x8_ps(sum, 1));
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

// The folds of four sums at once, in the same order of additions as fold().
AVX512_INLINE __m128 fold4(__m512 a, __m512 b, __m512 c, __m512 d) {
  __m512 ab = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xEE));
  __m512 cd = _mm512_add_ps(_mm512_shuffle_f32x4(c, d, 0x44), _mm512_shuffle_f32x4(c, d, 0xEE));
  __m512 four =
      _mm512_add_ps(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xDD));
  __m512 two = _mm512_add_ps(four, _mm512_permute_ps(four, 0x4E));
  __m512 one = _mm512_add_ps(two, _mm512_permute_ps(two, 0xB1));
  return _mm512_castps512_ps128(
      _mm512_maskz_compress_ps(0x1111, one));
}

AVX512_INLINE __m512 sum(const float *query, const float *row, size_t stride) {
  __m512 lanes = _mm512_setzero_ps();
  for (size_t i = 0; i < stride; i += 16) {
    lanes = _mm512_fmadd_ps(_mm512_loadu_ps(query + i), _mm512_loadu_ps(row + i), lanes);
  }
  return lanes;
}

AVX512 void cvk_dot_rows_avx512(const float *query, const float *rows, size_t stride,
                                size_t count, float *scores) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const float *row = rows + i * stride;
    __m512 a = sum(query, row, stride), b = sum(query, row + stride, stride);
    __m512 c = sum(query, row + 2 * stride, stride), d = sum(query, row + 3 * stride, stride);
    _mm_storeu_ps(scores + i, fold4(a, b, c, d));
  }
  for (; i < count; i++) scores[i] = fold(sum(query, rows + i * stride, stride));
}

AVX512 void cvk_dot_at_avx512(const float *query, const float *const *rows, size_t stride,
                              size_t count, float *scores) {
  for (size_t i = 0; i < count; i++) {
    if (i + 2 < count) cvk_prefetch(rows[i + 2], stride * 4);
    scores[i] = fold(sum(query, rows[i], stride));
  }
}

AVX512 void cvk_dot_block_avx512(const float *queries, size_t query_count, const float *rows,
                                 size_t stride, size_t count, float *scores) {
  size_t q = 0;
  for (; q + 4 <= query_count; q += 4) {
    const float *query = queries + q * stride;
    size_t r = 0;
    for (; r + 4 <= count; r += 4) {
      const float *row = rows + r * stride;
      __m512 s[4][4];
      for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) s[a][b] = _mm512_setzero_ps();
      for (size_t i = 0; i < stride; i += 16) {
        __m512 r0 = _mm512_loadu_ps(row + i), r1 = _mm512_loadu_ps(row + stride + i);
        __m512 r2 = _mm512_loadu_ps(row + 2 * stride + i);
        __m512 r3 = _mm512_loadu_ps(row + 3 * stride + i);
#pragma clang loop unroll(full)
        for (int a = 0; a < 4; a++) {
          __m512 value = _mm512_loadu_ps(query + (size_t)a * stride + i);
          s[a][0] = _mm512_fmadd_ps(value, r0, s[a][0]);
          s[a][1] = _mm512_fmadd_ps(value, r1, s[a][1]);
          s[a][2] = _mm512_fmadd_ps(value, r2, s[a][2]);
          s[a][3] = _mm512_fmadd_ps(value, r3, s[a][3]);
        }
      }
      for (size_t a = 0; a < 4; a++) {
        _mm_storeu_ps(scores + (q + a) * count + r, fold4(s[a][0], s[a][1], s[a][2], s[a][3]));
      }
    }
    for (; r < count; r++) {
      for (size_t a = 0; a < 4; a++) {
        scores[(q + a) * count + r] = fold(sum(query + a * stride, rows + r * stride, stride));
      }
    }
  }
  for (; q < query_count; q++) {
    cvk_dot_rows_avx512(queries + q * stride, rows, stride, count, scores + q * count);
  }
}

AVX512 size_t cvk_select_at_least_avx512(const float *scores, size_t count, float threshold,
                                         uint32_t *positions) {
  const __m512 limit = _mm512_set1_ps(threshold);
  __m512i index = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  size_t selected = 0;
  for (size_t i = 0; i < count; i += 16) {
    const size_t rest = count - i;
    const __mmask16 valid = rest >= 16 ? 0xFFFF : (__mmask16)((1u << rest) - 1);
    const __m512 values = _mm512_maskz_loadu_ps(valid, scores + i);
    const __mmask16 hits = _mm512_mask_cmp_ps_mask(valid, values, limit, _CMP_GE_OQ);
    if (hits) {
      _mm512_mask_compressstoreu_epi32(positions + selected, hits, index);
      selected += (size_t)__builtin_popcount(hits);
    }
    index = _mm512_add_epi32(index, _mm512_set1_epi32(16));
  }
  return selected;
}

#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

VNNI static inline __attribute__((always_inline)) __m512i code_sum(const int8_t *query,
                                                                  const uint8_t *row,
                                                                  size_t code_stride) {
  __m512i sum = _mm512_setzero_si512();
  for (size_t c = 0; c < code_stride; c += 64) {
    sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(row + c), _mm512_loadu_si512(query + c));
  }
  return sum;
}

VNNI static inline __attribute__((always_inline)) __m128i fold4_sums(__m512i a, __m512i b,
                                                                    __m512i c, __m512i d) {
  const __m512i ab =
      _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
  const __m512i cd =
      _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
  const __m512i all =
      _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  const __m256i half =
      _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

VNNI void cvk_code_sums_avx512(const int8_t *query, const uint8_t *rows, size_t code_stride,
                               size_t count, int32_t *sums) {
  size_t i = 0;
  if (code_stride == 128) {
    const __m512i low = _mm512_loadu_si512(query), high = _mm512_loadu_si512(query + 64);
    const __m512i zero = _mm512_setzero_si512();
    for (; i + 4 <= count; i += 4) {
      const uint8_t *row = rows + i * 128;
      __m512i s[4];
#pragma clang loop unroll(full)
      for (size_t k = 0; k < 4; k++) {
        s[k] = _mm512_dpbusd_epi32(zero, _mm512_loadu_si512(row + k * 128), low);
        s[k] = _mm512_dpbusd_epi32(s[k], _mm512_loadu_si512(row + k * 128 + 64), high);
      }
      _mm_storeu_si128((__m128i *)(void *)(sums + i), fold4_sums(s[0], s[1], s[2], s[3]));
    }
  }
  for (; i + 4 <= count; i += 4) {
    __m512i s[4];
    for (size_t k = 0; k < 4; k++) {
      const uint8_t *row = rows + (i + k) * code_stride;
      // A page ahead, where the processor's own prefetching starts anew.
      for (size_t line = 0; line < code_stride; line += 64) __builtin_prefetch(row + 4096 + line);
      s[k] = code_sum(query, row, code_stride);
    }
    _mm_storeu_si128((__m128i *)(void *)(sums + i), fold4_sums(s[0], s[1], s[2], s[3]));
  }
  for (; i < count; i++) {
    sums[i] = _mm512_reduce_add_epi32(code_sum(query, rows + i * code_stride, code_stride));
  }
}

VNNI void cvk_code_sums4_avx512(const cvk_code_query *queries, const uint8_t *rows,
                                size_t code_stride, size_t count, int32_t *sums) {
  size_t r = 0;
  for (; r + 4 <= count; r += 4) {
    const uint8_t *row = rows + r * code_stride;
    __m512i s[4][4];
    for (int a = 0; a < 4; a++)
      for (int b = 0; b < 4; b++) s[a][b] = _mm512_setzero_si512();
    for (size_t c = 0; c < code_stride; c += 64) {
      const __m512i r0 = _mm512_loadu_si512(row + c);
      const __m512i r1 = _mm512_loadu_si512(row + code_stride + c);
      const __m512i r2 = _mm512_loadu_si512(row + 2 * code_stride + c);
      const __m512i r3 = _mm512_loadu_si512(row + 3 * code_stride + c);
#pragma clang loop unroll(full)
      for (int a = 0; a < 4; a++) {
        const __m512i query = _mm512_loadu_si512(queries[a].codes + c);
        s[a][0] = _mm512_dpbusd_epi32(s[a][0], r0, query);
        s[a][1] = _mm512_dpbusd_epi32(s[a][1], r1, query);
        s[a][2] = _mm512_dpbusd_epi32(s[a][2], r2, query);
        s[a][3] = _mm512_dpbusd_epi32(s[a][3], r3, query);
      }
    }
    for (size_t a = 0; a < 4; a++) {
      _mm_storeu_si128((__m128i *)(void *)(sums + a * count + r),
                       fold4_sums(s[a][0], s[a][1], s[a][2], s[a][3]));
    }
  }
  for (; r < count; r++) {
    for (size_t a = 0; a < 4; a++) {
      sums[a * count + r] = _mm512_reduce_add_epi32(
          code_sum(queries[a].codes, rows + r * code_stride, code_stride));
    }
  }
}

VNNI void cvk_code_sums_in_avx512(const int8_t *query, const uint8_t *rows, const uint32_t *slots,
                                  size_t code_stride, size_t count, int32_t *sums) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    __m512i s[4];
    for (size_t k = 0; k < 4; k++) {
      s[k] = code_sum(query, rows + slots[i + k] * code_stride, code_stride);
    }
    _mm_storeu_si128((__m128i *)(void *)(sums + i), fold4_sums(s[0], s[1], s[2], s[3]));
  }
  for (; i < count; i++) {
    sums[i] =
        _mm512_reduce_add_epi32(code_sum(query, rows + slots[i] * code_stride, code_stride));
  }
}

VNNI void cvk_code_sums_at_avx512(const int8_t *query, const cvk_code_place *places,
                                  size_t code_stride, size_t count, int32_t *sums) {
  for (size_t i = 0; i < count && i < CVK_AHEAD; i++) cvk_fetch_place(places + i, code_stride);
  for (size_t i = 0; i < count; i++) {
    if (i + CVK_AHEAD < count) cvk_fetch_place(places + i + CVK_AHEAD, code_stride);
    sums[i] = _mm512_reduce_add_epi32(code_sum(query, places[i].codes, code_stride));
  }
}

// Twice the sums of four rows, lane by lane.
VNNI static inline __attribute__((always_inline)) void half_sums(const int8_t *query,
                                                                 const uint8_t *rows, size_t half,
                                                                 size_t count, __m512i *sums) {
  const __m512i low = _mm512_set1_epi8(15);
  __m512i lower[4], upper[4];
  for (size_t k = 0; k < count; k++) lower[k] = upper[k] = _mm512_setzero_si512();
  for (size_t c = 0; c < half; c += 64) {
    const __mmask64 valid = half - c >= 64 ? ~(__mmask64)0 : 0xFFFFFFFF;
    const __m512i first = _mm512_maskz_loadu_epi8(valid, query + c);
    const __m512i second = _mm512_maskz_loadu_epi8(valid, query + half + c);
#pragma clang loop unroll(full)
    for (size_t k = 0; k < count; k++) {
      const __m512i both = _mm512_maskz_loadu_epi8(valid, rows + k * half + c);
      lower[k] = _mm512_dpbusd_epi32(lower[k], _mm512_and_si512(both, low), first);
      // Sixteen times the codes: no shift for each byte, but one in the end.
      upper[k] = _mm512_dpbusd_epi32(upper[k], _mm512_andnot_si512(low, both), second);
    }
  }
  for (size_t k = 0; k < count; k++) {
    sums[k] = _mm512_add_epi32(_mm512_slli_epi32(lower[k], 1), _mm512_srai_epi32(upper[k], 3));
  }
}

VNNI void cvk_half_sums_avx512(const int8_t *query, const uint8_t *rows, size_t half,
                               size_t count, int32_t *sums) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const uint8_t *row = rows + i * half;
    // A page ahead, where the processor's own prefetching starts anew.
    for (size_t line = 0; line < 4 * half; line += 64) __builtin_prefetch(row + 4096 + line);
    __m512i s[4];
    half_sums(query, row, half, 4, s);
    _mm_storeu_si128((__m128i *)(void *)(sums + i), fold4_sums(s[0], s[1], s[2], s[3]));
  }
  for (; i < count; i++) {
    __m512i s;
    half_sums(query, rows + i * half, half, 1, &s);
    sums[i] = _mm512_reduce_add_epi32(s);
  }
}

AVX512 size_t cvk_code_select_avx512(const cvk_code_query *query, uint32_t number,
                                     const int32_t *sums, const float *scales,
                                     const float *errors, size_t first, size_t count,
                                     float threshold, cvk_code_hit *hits) {
  const __m512i shift = _mm512_set1_epi32(query->shift);
  const __m512 scale = _mm512_set1_ps(query->scale), slope = _mm512_set1_ps(query->slope);
  const __m512 offset = _mm512_set1_ps(query->offset), limit = _mm512_set1_ps(threshold);
  size_t found = 0;
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 valid =
        count - i >= 16 ? 0xFFFF : (__mmask16)((1u << (count - i)) - 1);
    const __m512i sum = _mm512_sub_epi32(_mm512_maskz_loadu_epi32(valid, sums + i), shift);
    const __m512 factor = _mm512_mul_ps(scale, _mm512_maskz_loadu_ps(valid, scales + i));
    const __m512 value = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), factor);
    const __m512 slack =
        _mm512_add_ps(_mm512_mul_ps(slope, _mm512_maskz_loadu_ps(valid, errors + i)), offset);
    const __m512 upper = _mm512_add_ps(value, slack);
    unsigned passing = _mm512_mask_cmp_ps_mask(valid, upper, limit, _CMP_GE_OQ);
    if (!passing) continue;
    float uppers[16], lowers[16];
    _mm512_storeu_ps(uppers, upper);
    _mm512_storeu_ps(lowers, _mm512_sub_ps(value, slack));
    for (; passing; passing &= passing - 1) {
      const unsigned lane = (unsigned)__builtin_ctz(passing);
      hits[found++] = (cvk_code_hit){.query = number,
                                     .row = (uint32_t)(first + i + lane),
                                     .upper = uppers[lane],
                                     .lower = lowers[lane]};
    }
  }
  return found;
}

AVX512 size_t cvk_keep_at_least_avx512(float *estimates, uint32_t *rows, size_t count,
                                       float threshold) {
  const __m512 limit = _mm512_set1_ps(threshold);
  size_t kept = 0;
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 valid =
        count - i >= 16 ? 0xFFFF : (__mmask16)((1u << (count - i)) - 1);
    const __m512 values = _mm512_maskz_loadu_ps(valid, estimates + i);
    const __m512i numbers = _mm512_maskz_loadu_epi32(valid, rows + i);
    const __mmask16 passing = _mm512_mask_cmp_ps_mask(valid, values, limit, _CMP_GE_OQ);
    const __mmask16 packed =
        (__mmask16)((1u << (unsigned)__builtin_popcount(passing)) - 1);
    _mm512_mask_storeu_ps(estimates + kept, packed, _mm512_maskz_compress_ps(passing, values));
    _mm512_mask_storeu_epi32(rows + kept, packed, _mm512_maskz_compress_epi32(passing, numbers));
    kept += (size_t)__builtin_popcount(passing);
  }
  return kept;
}

AVX512 void cvk_mask_members32_avx512(const int32_t *values, size_t count,
                                      const int32_t *members, size_t member_count,
                                      uint8_t *mask) {
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 valid =
        count - i >= 16 ? 0xFFFF : (__mmask16)((1u << (count - i)) - 1);
    const __m512i sixteen = _mm512_maskz_loadu_epi32(valid, values + i);
    __mmask16 found = 0;
    for (size_t m = 0; m < member_count; m++) {
      found |= _mm512_cmpeq_epi32_mask(sixteen, _mm512_set1_epi32(members[m]));
    }
    const __m128i ones = _mm_maskz_loadu_epi8(valid, mask + i);
    _mm_mask_storeu_epi8(mask + i, valid, _mm_maskz_mov_epi8(found, ones));
  }
}

AVX512 size_t cvk_mask_positions_avx512(const uint8_t *mask, size_t count, uint32_t *positions) {
  __m512i index = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  size_t found = 0;
  for (size_t i = 0; i < count; i += 16) {
    const __mmask16 valid =
        count - i >= 16 ? 0xFFFF : (__mmask16)((1u << (count - i)) - 1);
    const __m128i bytes = _mm_maskz_loadu_epi8(valid, mask + i);
    const __mmask16 ones = _mm_test_epi8_mask(bytes, bytes);
    if (ones) {
      const unsigned number = (unsigned)__builtin_popcount(ones);
      _mm512_mask_storeu_epi32(positions + found, (__mmask16)((1u << number) - 1),
                               _mm512_maskz_compress_epi32(ones, index));
      found += number;
    }
    index = _mm512_add_epi32(index, _mm512_set1_epi32(16));
  }
  return found;
}

#define POPCOUNT \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,fma")))

POPCOUNT void cvk_sketch_scores_avx512(const cvk_sketch_query *query, const uint64_t *groups,
                                       const float *factors, const uint16_t *weights,
                                       size_t count, float *estimates) {
  const size_t words = query->words_per_plane;
  const __m256 lowest = _mm256_set1_ps(query->lowest), step = _mm256_set1_ps(query->step);
  const __m256 base = _mm256_set1_ps(query->base);
  for (size_t first = 0; first < count; first += CVK_SKETCH_GROUP) {
    // A page ahead, where the processor's own prefetching starts anew.
    for (size_t line = 0; line < (size_t)query->bits * words * CVK_SKETCH_GROUP; line += 8) {
      __builtin_prefetch(groups + 512 + line);
    }
    __m512i total = _mm512_setzero_si512();
    for (int bit = 0; bit < query->bits; bit++) {
      __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
      const uint64_t *q = query->words;
      for (size_t word = 0; word < words; word++, groups += CVK_SKETCH_GROUP) {
        const __m512i row = _mm512_loadu_si512(groups);
        a = _mm512_add_epi64(a, _mm512_popcnt_epi64(_mm512_and_si512(
                                    row, _mm512_set1_epi64((long long)q[word]))));
        b = _mm512_add_epi64(b, _mm512_popcnt_epi64(_mm512_and_si512(
                                    row, _mm512_set1_epi64((long long)q[words + word]))));
        c = _mm512_add_epi64(c, _mm512_popcnt_epi64(_mm512_and_si512(
                                    row, _mm512_set1_epi64((long long)q[2 * words + word]))));
        d = _mm512_add_epi64(d, _mm512_popcnt_epi64(_mm512_and_si512(
                                    row, _mm512_set1_epi64((long long)q[3 * words + word]))));
      }
      a = _mm512_add_epi64(a, _mm512_slli_epi64(b, 1));
      c = _mm512_add_epi64(c, _mm512_slli_epi64(d, 1));
      a = _mm512_add_epi64(a, _mm512_slli_epi64(c, 2));
      total = _mm512_add_epi64(_mm512_slli_epi64(total, 1), a);
    }
    total = _mm512_slli_epi64(total, 1);
    const __m256 matches = _mm256_cvtepi32_ps(_mm512_cvtepi64_epi32(total));
    const __m256 weight = _mm256_cvtepi32_ps(
        _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)(weights + first))));
    const __m256 sum = _mm256_sub_ps(
        _mm256_add_ps(_mm256_mul_ps(lowest, weight), _mm256_mul_ps(step, matches)), base);
    _mm256_storeu_ps(estimates + first, _mm256_mul_ps(_mm256_loadu_ps(factors + first), sum));
  }
}
#endif
