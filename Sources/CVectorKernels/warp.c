// Pictures resampled through a similarity transform.
#include <math.h>
#include <string.h>

#include "internal.h"

// Fused products would round differently on each level.
#pragma STDC FP_CONTRACT OFF

static inline void corner(const cvk_picture *picture, int64_t column, int64_t row, float weight,
                          float *red, float *green, float *blue) {
  float bytes[3] = {0, 0, 0};
  if (column >= 0 && row >= 0 && column < picture->width && row < picture->height) {
    const uint8_t *pixel = picture->bytes + (row * picture->width + column) * 3;
    for (int channel = 0; channel < 3; channel++) bytes[channel] = pixel[channel];
  }
  *red = bytes[0] * weight;
  *green = bytes[1] * weight;
  *blue = bytes[2] * weight;
}

static void add_scalar(const cvk_picture *picture, const cvk_similarity *from, const double *xs,
                       double y, size_t first, size_t end, size_t count, float *sums) {
  for (size_t i = first; i < end; i++) {
    double u = from->a * xs[i] - from->b * y + from->tx;
    double v = from->b * xs[i] + from->a * y + from->ty;
    // Also refuses numbers that are not finite, and those that do not fit an integer.
    if (!(fabs(u) < 0x1p31 && fabs(v) < 0x1p31)) continue;
    double left = floor(u), top = floor(v);
    float fx = (float)(u - left), fy = (float)(v - top);
    int64_t column = (int64_t)left - picture->left, row = (int64_t)top - picture->top;
    if (column < -1 || row < -1 || column >= picture->width || row >= picture->height) continue;
    float corners[4][3];
    for (int place = 0; place < 4; place++) {
      float weight = place % 2 == 0 ? 1 - fx : fx;
      corner(picture, column + place % 2, row + place / 2, weight, &corners[place][0],
             &corners[place][1], &corners[place][2]);
    }
    for (int channel = 0; channel < 3; channel++) {
      float upper = corners[0][channel] + corners[1][channel];
      float lower = corners[2][channel] + corners[3][channel];
      float above = upper * (1 - fy), below = lower * fy;
      sums[channel * count + i] += above + below;
    }
  }
}

static void pack_scalar(const float *sums, size_t first, size_t count, float share,
                        uint8_t *target, size_t step) {
  for (size_t i = first; i < count; i++) {
    for (int channel = 0; channel < 3; channel++) {
      // From 2^23 on neighbouring numbers are 1 apart: the sum is rounded, ties to even.
      float rounded = sums[channel * count + i] * share + 0x1p23f;
      uint32_t bits;
      memcpy(&bits, &rounded, sizeof bits);
      target[i * step + channel] = (uint8_t)bits;
    }
  }
}

#if CVK_HAS_X86
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline __m256 wide(__m128 low, __m128 high) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(low), high, 1);
}

AVX2 static inline __m256i wide_integers(__m128i low, __m128i high) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

// Whether four places lie where four bytes can be read at each of the pixels around them.
AVX2 static inline int inside(__m256d values, double low, double high) {
  __m256d above = _mm256_cmp_pd(values, _mm256_set1_pd(low), _CMP_GE_OQ);
  __m256d below = _mm256_cmp_pd(values, _mm256_set1_pd(high), _CMP_LE_OQ);
  return _mm256_movemask_pd(_mm256_and_pd(above, below)) == 15;
}

AVX2 static void add_avx2(const cvk_picture *picture, const cvk_similarity *from,
                          const double *xs, double y, size_t count, float *sums) {
  const __m256d a = _mm256_set1_pd(from->a), b = _mm256_set1_pd(from->b);
  const __m256d ay = _mm256_set1_pd(from->a * y), by = _mm256_set1_pd(from->b * y);
  const __m256d tx = _mm256_set1_pd(from->tx), ty = _mm256_set1_pd(from->ty);
  const double left = picture->left, top = picture->top;
  // Not the last column: there a fourth byte may lie behind the picture.
  const double right = left + picture->width - 3, bottom = top + picture->height - 2;
  const __m256d lefts = _mm256_set1_pd(left), tops = _mm256_set1_pd(top);
  const __m256i width = _mm256_set1_epi32(picture->width), three = _mm256_set1_epi32(3);
  const __m256i byte = _mm256_set1_epi32(0xFF);
  const __m256 one = _mm256_set1_ps(1);
  const int *source = (const int *)picture->bytes;
  const int *next = (const int *)(picture->bytes + 3);
  const int *under = (const int *)(picture->bytes + 3 * (size_t)picture->width);
  const int *under_next = (const int *)(picture->bytes + 3 * (size_t)picture->width + 3);
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256d x0 = _mm256_loadu_pd(xs + i), x1 = _mm256_loadu_pd(xs + i + 4);
    __m256d u0 = _mm256_add_pd(_mm256_sub_pd(_mm256_mul_pd(a, x0), by), tx);
    __m256d u1 = _mm256_add_pd(_mm256_sub_pd(_mm256_mul_pd(a, x1), by), tx);
    __m256d v0 = _mm256_add_pd(_mm256_add_pd(_mm256_mul_pd(b, x0), ay), ty);
    __m256d v1 = _mm256_add_pd(_mm256_add_pd(_mm256_mul_pd(b, x1), ay), ty);
    __m256d c0 = _mm256_floor_pd(u0), c1 = _mm256_floor_pd(u1);
    __m256d r0 = _mm256_floor_pd(v0), r1 = _mm256_floor_pd(v1);
    if (!inside(c0, left, right) || !inside(c1, left, right) || !inside(r0, top, bottom) ||
        !inside(r1, top, bottom)) {
      add_scalar(picture, from, xs, y, i, i + 8, count, sums);
      continue;
    }
    __m256 fx = wide(_mm256_cvtpd_ps(_mm256_sub_pd(u0, c0)), _mm256_cvtpd_ps(_mm256_sub_pd(u1, c1)));
    __m256 fy = wide(_mm256_cvtpd_ps(_mm256_sub_pd(v0, r0)), _mm256_cvtpd_ps(_mm256_sub_pd(v1, r1)));
    __m256i columns = wide_integers(_mm256_cvttpd_epi32(_mm256_sub_pd(c0, lefts)),
                                    _mm256_cvttpd_epi32(_mm256_sub_pd(c1, lefts)));
    __m256i rows = wide_integers(_mm256_cvttpd_epi32(_mm256_sub_pd(r0, tops)),
                                 _mm256_cvttpd_epi32(_mm256_sub_pd(r1, tops)));
    __m256i offsets =
        _mm256_mullo_epi32(_mm256_add_epi32(_mm256_mullo_epi32(rows, width), columns), three);
    __m256i words[4] = {
        _mm256_i32gather_epi32(source, offsets, 1), _mm256_i32gather_epi32(next, offsets, 1),
        _mm256_i32gather_epi32(under, offsets, 1), _mm256_i32gather_epi32(under_next, offsets, 1)};
    __m256 gx = _mm256_sub_ps(one, fx), gy = _mm256_sub_ps(one, fy);
    for (int channel = 0; channel < 3; channel++) {
      __m256 corners[4];
      for (int place = 0; place < 4; place++) {
        __m256i shifted = _mm256_srli_epi32(words[place], 8 * channel);
        corners[place] = _mm256_cvtepi32_ps(_mm256_and_si256(shifted, byte));
      }
      __m256 upper = _mm256_add_ps(_mm256_mul_ps(corners[0], gx), _mm256_mul_ps(corners[1], fx));
      __m256 lower = _mm256_add_ps(_mm256_mul_ps(corners[2], gx), _mm256_mul_ps(corners[3], fx));
      __m256 value = _mm256_add_ps(_mm256_mul_ps(upper, gy), _mm256_mul_ps(lower, fy));
      float *plane = sums + channel * count + i;
      _mm256_storeu_ps(plane, _mm256_add_ps(_mm256_loadu_ps(plane), value));
    }
  }
  add_scalar(picture, from, xs, y, i, count, count, sums);
}

AVX2 static void pack_avx2(const float *sums, size_t count, float share, uint8_t *target) {
  const __m256 shares = _mm256_set1_ps(share);
  const __m256i packed = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1,
                                          0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  size_t i = 0;
  // Each store reaches four bytes beyond its pixels.
  for (; i + 10 <= count; i += 8) {
    __m256i levels[3];
    for (int channel = 0; channel < 3; channel++) {
      __m256 value = _mm256_mul_ps(_mm256_loadu_ps(sums + channel * count + i), shares);
      levels[channel] = _mm256_cvtps_epi32(value);
    }
    __m256i pixels = _mm256_or_si256(
        levels[0], _mm256_or_si256(_mm256_slli_epi32(levels[1], 8), _mm256_slli_epi32(levels[2], 16)));
    __m256i bytes = _mm256_shuffle_epi8(pixels, packed);
    _mm_storeu_si128((__m128i *)(target + 3 * i), _mm256_castsi256_si128(bytes));
    _mm_storeu_si128((__m128i *)(target + 3 * i + 12), _mm256_extracti128_si256(bytes, 1));
  }
  pack_scalar(sums, i, count, share, target, 3);
}
#endif

void cvk_warp_add(cvk_level level, const cvk_picture *picture, const cvk_similarity *from,
                  const double *xs, double y, size_t count, float *sums) {
#if CVK_HAS_X86
  if (level >= CVK_AVX2 && picture->width >= 3 && picture->height >= 2) {
    add_avx2(picture, from, xs, y, count, sums);
    return;
  }
#endif
  (void)level;
  add_scalar(picture, from, xs, y, 0, count, count, sums);
}

void cvk_warp_pack(cvk_level level, const float *sums, size_t count, float share, uint8_t *target,
                   size_t step) {
#if CVK_HAS_X86
  if (level >= CVK_AVX2 && step == 3) {
    pack_avx2(sums, count, share, target);
    return;
  }
#endif
  (void)level;
  pack_scalar(sums, 0, count, share, target, step);
}
