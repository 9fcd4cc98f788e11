#include "internal.h"

#if CVK_HAS_NEON
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

int cvk_supports(cvk_level level) {
  switch (level) {
    case CVK_SCALAR:
      return 1;
#if CVK_HAS_NEON
    case CVK_NEON:
      return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#endif
#if CVK_HAS_X86
    case CVK_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("sse4.2");
    case CVK_AVX512:
      return cvk_supports(CVK_AVX2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni") &&
             __builtin_cpu_supports("avx512vpopcntdq");
#endif
    default:
      return 0;
  }
}

cvk_level cvk_best_level(void) {
  if (cvk_supports(CVK_AVX512)) return CVK_AVX512;
  if (cvk_supports(CVK_AVX2)) return CVK_AVX2;
  if (cvk_supports(CVK_NEON)) return CVK_NEON;
  return CVK_SCALAR;
}

#if CVK_HAS_X86
#define CVK_DISPATCH(name, ...)                           \
  switch (level) {                                        \
    case CVK_AVX512: return name##_avx512(__VA_ARGS__);   \
    case CVK_AVX2: return name##_avx2(__VA_ARGS__);       \
    default: return name##_scalar(__VA_ARGS__);           \
  }
#elif CVK_HAS_NEON
#define CVK_DISPATCH(name, ...)                           \
  switch (level) {                                        \
    case CVK_NEON: return name##_neon(__VA_ARGS__);       \
    default: return name##_scalar(__VA_ARGS__);           \
  }
#else
#define CVK_DISPATCH(name, ...) \
  (void)level;                  \
  return name##_scalar(__VA_ARGS__);
#endif

void cvk_dot_rows(cvk_level level, const float *query, const float *rows, size_t stride,
                  size_t count, float *scores) {
  CVK_DISPATCH(cvk_dot_rows, query, rows, stride, count, scores)
}

void cvk_dot_at(cvk_level level, const float *query, const float *const *rows, size_t stride,
                size_t count, float *scores) {
  CVK_DISPATCH(cvk_dot_at, query, rows, stride, count, scores)
}

void cvk_dot_block(cvk_level level, const float *queries, size_t query_count, const float *rows,
                   size_t stride, size_t count, float *scores) {
  CVK_DISPATCH(cvk_dot_block, queries, query_count, rows, stride, count, scores)
}

size_t cvk_select_at_least(cvk_level level, const float *scores, size_t count, float threshold,
                           uint32_t *positions) {
  CVK_DISPATCH(cvk_select_at_least, scores, count, threshold, positions)
}

void cvk_sketch_scores(cvk_level level, const cvk_sketch_query *query, const uint64_t *groups,
                       const float *factors, const uint16_t *weights, size_t count,
                       float *estimates) {
  CVK_DISPATCH(cvk_sketch_scores, query, groups, factors, weights, count, estimates)
}

void cvk_code_sums(cvk_level level, const int8_t *query, const uint8_t *rows, size_t code_stride,
                   size_t count, int32_t *sums) {
  CVK_DISPATCH(cvk_code_sums, query, rows, code_stride, count, sums)
}

void cvk_half_sums(cvk_level level, const int8_t *query, const uint8_t *rows, size_t half,
                   size_t count, int32_t *sums) {
  CVK_DISPATCH(cvk_half_sums, query, rows, half, count, sums)
}

uint32_t cvk_crc32c(cvk_level level, uint32_t crc, const uint8_t *bytes, size_t count) {
#if CVK_HAS_X86
  if (level >= CVK_AVX2) return cvk_crc32c_sse42(crc, bytes, count);
#elif CVK_HAS_NEON
  if (level == CVK_NEON) return cvk_crc32c_arm(crc, bytes, count);
#endif
  (void)level;
  return cvk_crc32c_table(crc, bytes, count);
}
