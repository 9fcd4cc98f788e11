// Rows in half a byte per number: making them, and judging them by their sums.
#include <math.h>

#include "internal.h"

// The step between sixteen evenly spaced levels that loses least of a normal distribution.
// Source: J. Max, "Quantizing for minimum distortion", 1960, table II, sixteen levels.
static const float half_step = 0.3352f;

cvk_code cvk_encode_half(const float *rotated, size_t count, uint8_t *codes) {
  const size_t half = count / 2;
  double squares = 0;
  for (size_t i = 0; i < count; i++) squares += (double)rotated[i] * rotated[i];
  const float inverse = 1 / (half_step * (float)sqrt(squares / (double)count));
  double product = 0;
  uint32_t levels = 0;
  for (size_t i = 0; i < half; i++) {
    uint8_t code[2];
    for (size_t k = 0; k < 2; k++) {
      const float value = rotated[i + k * half];
      const float place = value * inverse + 8;
      code[k] = (uint8_t)(place < 0 ? 0 : place > 15 ? 15 : place);
      const int level = 2 * code[k] - 15;
      product += (double)value * level;
      levels += (uint32_t)(level * level);
    }
    codes[i] = (uint8_t)(code[0] | code[1] << 4);
  }
  // Of all multiples of the levels the nearest one.
  const float scale = (float)(product / levels);
  double rest = 0;
  for (size_t i = 0; i < half; i++) {
    const double low = rotated[i] - (double)scale * (2 * (codes[i] & 15) - 15);
    const double high = rotated[i + half] - (double)scale * (2 * (codes[i] >> 4) - 15);
    rest += low * low + high * high;
  }
  // A part in a million is more than the rounding of the sum and of the conversion.
  return (cvk_code){.scale = scale, .error = (float)(sqrt(rest) * 1.000001)};
}

void cvk_half_uppers(cvk_level level, const cvk_code_query *query, const cvk_code_rows *rows,
                     size_t width, size_t count, float *uppers) {
#pragma STDC FP_CONTRACT OFF
  enum { together = 64 };
  const size_t half = width / 2;
  for (size_t first = 0; first < count; first += together) {
    const size_t part = count - first < together ? count - first : together;
    int32_t sums[together];
    cvk_half_sums(level, query->codes, rows->codes + first * half, half, part, sums);
    const float *scales = rows->scales + first, *errors = rows->errors + first;
    for (size_t i = 0; i < part; i++) {
      const float value = (float)(sums[i] - query->shift) * (query->scale * scales[i]);
      uppers[first + i] = value + (query->slope * errors[i] + query->offset);
    }
  }
}
