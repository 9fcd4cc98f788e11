// Turning vectors into codes: once per row, so portable code does.
#include <math.h>

#include "CVectorKernels.h"

cvk_code cvk_encode(const float *vector, size_t count, uint8_t *codes, size_t code_stride) {
  float largest = 0;
  for (size_t i = 0; i < count; i++) largest = fmaxf(largest, fabsf(vector[i]));
  const float scale = largest / 127;
  double squares = 0;
  for (size_t i = 0; i < count; i++) {
    const long step = scale > 0 ? lrintf(vector[i] / scale) : 0;
    const long clipped = step > 127 ? 127 : step < -127 ? -127 : step;
    const double rest = (double)vector[i] - (double)scale * (double)clipped;
    squares += rest * rest;
    codes[i] = (uint8_t)(128 + clipped);
  }
  for (size_t i = count; i < code_stride; i++) codes[i] = 128;
  // A part in a million is more than the rounding of the sum and of the conversion.
  return (cvk_code){.scale = scale, .error = (float)(sqrt(squares) * 1.000001)};
}
