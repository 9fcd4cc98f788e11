// The functions of one instruction set each, behind the dispatch of dispatch.c.
#pragma once

#include "CVectorKernels.h"

#if defined(__x86_64__)
#define CVK_HAS_X86 1
#elif defined(__aarch64__)
#define CVK_HAS_NEON 1
#endif

// cvk_code_sums: sums[i] = query . rows[slots[i]], or of rows[i] where `slots` is null.
#define CVK_DECLARE(suffix)                                                                       \
  void cvk_dot_rows_##suffix(const float *, const float *, size_t, size_t, float *);              \
  void cvk_dot_gather_##suffix(const float *, const float *, size_t, const uint32_t *, size_t,    \
                               float *);                                                          \
  void cvk_dot_block_##suffix(const float *, size_t, const float *, size_t, size_t, float *);     \
  size_t cvk_select_at_least_##suffix(const float *, size_t, float, uint32_t *);                  \
  void cvk_code_sums_##suffix(const int8_t *, const uint8_t *, size_t, const uint32_t *, size_t,  \
                              int32_t *);                                                         \
  void cvk_sketch_scores_##suffix(const cvk_sketch_query *, const uint64_t *, const float *,      \
                                  const uint16_t *, size_t, float *);

CVK_DECLARE(scalar)
uint32_t cvk_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t count);

#if CVK_HAS_X86
CVK_DECLARE(avx2)
CVK_DECLARE(avx512)
uint32_t cvk_crc32c_sse42(uint32_t crc, const uint8_t *bytes, size_t count);
#endif

#if CVK_HAS_NEON
CVK_DECLARE(neon)
uint32_t cvk_crc32c_arm(uint32_t crc, const uint8_t *bytes, size_t count);
#endif
