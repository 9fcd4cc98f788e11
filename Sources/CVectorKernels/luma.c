// Brightness of a picture at a small size.
#include <string.h>

#include "internal.h"

void cvk_luma_means(const uint8_t *plane, ptrdiff_t stride, size_t width, size_t height,
                    size_t columns, size_t rows, uint16_t *restrict sums, uint8_t *means,
                    size_t means_stride) {
  for (size_t row = 0; row < rows; row++) {
    const size_t top = row * height / rows, bottom = (row + 1) * height / rows;
    memset(sums, 0, width * sizeof *sums);
    size_t y = top;
    // Several at a time: the sums are read and written that much less often.
    for (; y + 4 <= bottom; y += 4) {
      const uint8_t *a = plane + (ptrdiff_t)y * stride, *b = a + stride, *c = b + stride,
                    *d = c + stride;
      for (size_t x = 0; x < width; x++) sums[x] = (uint16_t)(sums[x] + a[x] + b[x] + c[x] + d[x]);
    }
    for (; y < bottom; y++) {
      const uint8_t *line = plane + (ptrdiff_t)y * stride;
      for (size_t x = 0; x < width; x++) sums[x] = (uint16_t)(sums[x] + line[x]);
    }
    for (size_t column = 0; column < columns; column++) {
      const size_t left = column * width / columns, right = (column + 1) * width / columns;
      uint32_t sum = 0;
      for (size_t x = left; x < right; x++) sum += sums[x];
      const uint32_t area = (uint32_t)((right - left) * (bottom - top));
      means[row * means_stride + column] = (uint8_t)((sum + area / 2) / area);
    }
  }
}
