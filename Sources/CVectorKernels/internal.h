// The functions of one instruction set each, behind the dispatch of dispatch.c.
#pragma once

#include "CVectorKernels.h"

#if defined(__x86_64__)
#define CVK_HAS_X86 1
#elif defined(__aarch64__)
#define CVK_HAS_NEON 1
#endif

// cvk_code_sums: sums[i] = query . rows[i]. cvk_half_sums: sums[i] = 2 * query . rows[i], with `half`
// bytes a row, a multiple of 32.
#define CVK_DECLARE(suffix)                                                                       \
  void cvk_dot_rows_##suffix(const float *, const float *, size_t, size_t, float *);              \
  void cvk_dot_at_##suffix(const float *, const float *const *, size_t, size_t, float *);         \
  void cvk_dot_block_##suffix(const float *, size_t, const float *, size_t, size_t, float *);     \
  size_t cvk_select_at_least_##suffix(const float *, size_t, float, uint32_t *);                  \
  void cvk_code_sums_##suffix(const int8_t *, const uint8_t *, size_t, size_t, int32_t *);        \
  void cvk_half_sums_##suffix(const int8_t *, const uint8_t *, size_t, size_t, int32_t *);        \
  void cvk_sketch_scores_##suffix(const cvk_sketch_query *, const uint64_t *, const float *,      \
                                  const uint16_t *, size_t, float *);

CVK_DECLARE(scalar)

// sums[i] = query . rows[i], by the functions of one level.
void cvk_code_sums(cvk_level level, const int8_t *query, const uint8_t *rows, size_t code_stride,
                   size_t count, int32_t *sums);

void cvk_half_sums(cvk_level level, const int8_t *query, const uint8_t *rows, size_t half,
                   size_t count, int32_t *sums);

// Rows ahead that are fetched while others are worked on, when rows are scattered.
#define CVK_AHEAD 24

static inline __attribute__((always_inline)) void cvk_fetch_row(const uint8_t *codes,
                                                                const float *scale,
                                                                const float *error,
                                                                size_t code_stride) {
  for (size_t line = 0; line < code_stride; line += 64) __builtin_prefetch(codes + line);
  __builtin_prefetch(scale);
  __builtin_prefetch(error);
}

static inline __attribute__((always_inline)) void cvk_fetch_place(const cvk_code_place *place,
                                                                  size_t code_stride) {
  cvk_fetch_row(place->codes, place->scale, place->error, code_stride);
}

uint32_t cvk_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t count);

#if CVK_HAS_X86
CVK_DECLARE(avx2)
CVK_DECLARE(avx512)
uint32_t cvk_crc32c_sse42(uint32_t crc, const uint8_t *bytes, size_t count);

// sums[q * count + i] = queries[q] . rows[i] for four queries.
void cvk_code_sums4_avx512(const cvk_code_query *queries, const uint8_t *rows, size_t code_stride,
                           size_t count, int32_t *sums);
// sums[i] = query . rows[slots[i]].
void cvk_code_sums_in_avx512(const int8_t *query, const uint8_t *rows, const uint32_t *slots,
                             size_t code_stride, size_t count, int32_t *sums);
// sums[i] = query . the row at places[i].
void cvk_code_sums_at_avx512(const int8_t *query, const cvk_code_place *places,
                             size_t code_stride, size_t count, int32_t *sums);
size_t cvk_code_select_avx512(const cvk_code_query *query, uint32_t number, const int32_t *sums,
                              const float *scales, const float *errors, size_t first,
                              size_t count, float threshold, cvk_code_hit *hits);
size_t cvk_keep_at_least_avx512(float *estimates, uint32_t *rows, size_t count, float threshold);
void cvk_mask_members32_avx512(const int32_t *values, size_t count, const int32_t *members,
                               size_t member_count, uint8_t *mask);
size_t cvk_mask_positions_avx512(const uint8_t *mask, size_t count, uint32_t *positions);
#endif

#if CVK_HAS_NEON
CVK_DECLARE(neon)
uint32_t cvk_crc32c_arm(uint32_t crc, const uint8_t *bytes, size_t count);
#endif
