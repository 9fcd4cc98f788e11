// Pictures in YUV turned into RGB.
#include "internal.h"

// Binary digits behind the point of a sum, and those of the products' chroma.
#define DIGITS 22
#define CHROMA (1 << 9)

static inline uint8_t bounded(int32_t sum) {
  int32_t level = sum >> DIGITS;
  return (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
}

static void convert_scalar(const uint8_t *y, const uint8_t *u, const uint8_t *v, size_t first,
                           size_t count, const cvk_yuv_matrix *by, int blue_first,
                           uint8_t *target) {
  for (size_t i = first; i < count; i++) {
    int32_t luma = ((int32_t)y[i] << DIGITS) + (1 << (DIGITS - 1));
    int32_t across = (u[i] - 128) * CHROMA, down = (v[i] - 128) * CHROMA;
    uint8_t *pixel = target + 3 * i;
    pixel[blue_first ? 2 : 0] = bounded(luma + down * by->red_by_v);
    pixel[1] = bounded(luma + down * by->green_by_v + across * by->green_by_u);
    pixel[blue_first ? 0 : 2] = bounded(luma + across * by->blue_by_u);
  }
}

#if CVK_HAS_X86
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256i widened(const uint8_t *bytes) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)bytes));
}

AVX2 static inline __m256i bounded8(__m256i sums) {
  __m256i levels = _mm256_max_epi32(_mm256_srai_epi32(sums, DIGITS), _mm256_setzero_si256());
  return _mm256_min_epi32(levels, _mm256_set1_epi32(255));
}

AVX2 static void convert_avx2(const uint8_t *y, const uint8_t *u, const uint8_t *v, size_t count,
                              const cvk_yuv_matrix *by, int blue_first, uint8_t *target) {
  const __m256i half = _mm256_set1_epi32(1 << (DIGITS - 1)), middle = _mm256_set1_epi32(128);
  const __m256i red_by_v = _mm256_set1_epi32(by->red_by_v * CHROMA);
  const __m256i green_by_v = _mm256_set1_epi32(by->green_by_v * CHROMA);
  const __m256i green_by_u = _mm256_set1_epi32(by->green_by_u * CHROMA);
  const __m256i blue_by_u = _mm256_set1_epi32(by->blue_by_u * CHROMA);
  const __m256i packed = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1,
                                          0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  size_t i = 0;
  // Each store reaches four bytes beyond its pixels.
  for (; i + 10 <= count; i += 8) {
    __m256i luma = _mm256_add_epi32(_mm256_slli_epi32(widened(y + i), DIGITS), half);
    __m256i across = _mm256_sub_epi32(widened(u + i), middle);
    __m256i down = _mm256_sub_epi32(widened(v + i), middle);
    __m256i red = bounded8(_mm256_add_epi32(luma, _mm256_mullo_epi32(down, red_by_v)));
    __m256i green = bounded8(
        _mm256_add_epi32(_mm256_add_epi32(luma, _mm256_mullo_epi32(down, green_by_v)),
                         _mm256_mullo_epi32(across, green_by_u)));
    __m256i blue = bounded8(_mm256_add_epi32(luma, _mm256_mullo_epi32(across, blue_by_u)));
    __m256i first = blue_first ? blue : red, last = blue_first ? red : blue;
    __m256i pixels = _mm256_or_si256(
        first, _mm256_or_si256(_mm256_slli_epi32(green, 8), _mm256_slli_epi32(last, 16)));
    __m256i bytes = _mm256_shuffle_epi8(pixels, packed);
    _mm_storeu_si128((__m128i *)(target + 3 * i), _mm256_castsi256_si128(bytes));
    _mm_storeu_si128((__m128i *)(target + 3 * i + 12), _mm256_extracti128_si256(bytes, 1));
  }
  convert_scalar(y, u, v, i, count, by, blue_first, target);
}
#endif

void cvk_yuv_to_rgb(cvk_level level, const uint8_t *y, const uint8_t *u, const uint8_t *v,
                    size_t count, const cvk_yuv_matrix *by, int blue_first, uint8_t *target) {
#if CVK_HAS_X86
  if (level >= CVK_AVX2) {
    convert_avx2(y, u, v, count, by, blue_first, target);
    return;
  }
#endif
  (void)level;
  convert_scalar(y, u, v, 0, count, by, blue_first, target);
}
