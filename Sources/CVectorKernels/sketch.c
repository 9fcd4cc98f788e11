// Making sketches of rows and queries, and keeping the best: portable code.
#include <math.h>
#include <string.h>

#include "CVectorKernels.h"

void cvk_rotate(float *values, size_t count, const float *signs, size_t rounds) {
  const float scale = 1 / sqrtf((float)count);
  for (size_t round = 0; round < rounds; round++, signs += count) {
    for (size_t i = 0; i < count; i++) values[i] *= signs[i] * scale;
    for (size_t half = 1; half < count; half *= 2) {
      for (size_t start = 0; start < count; start += 2 * half) {
        for (size_t i = start; i < start + half; i++) {
          const float left = values[i], right = values[i + half];
          values[i] = left + right;
          values[i + half] = left - right;
        }
      }
    }
  }
}

// The step between levels -3, -1, 1, 3 (in halves) that loses least of a normal distribution.
// Source: J. Max, "Quantizing for minimum distortion", 1960, table II, four levels.
static const float two_bit_step = 0.9957f;

cvk_sketch cvk_make_sketch(const float *rotated, size_t count, int bits, uint64_t *words) {
  const size_t plane = count / 64;
  double squares = 0;
  for (size_t i = 0; i < count; i++) squares += (double)rotated[i] * rotated[i];
  const float step = two_bit_step * (float)sqrt(squares / (double)count);
  memset(words, 0, (size_t)bits * plane * sizeof(uint64_t));
  double product = 0;
  uint32_t weight = 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t high = rotated[i] > 0;
    words[i / 64] |= high << (i % 64);
    if (bits == 1) {
      weight += 2 * (uint32_t)high;
      product += fabs((double)rotated[i]);
      continue;
    }
    const uint64_t far = fabsf(rotated[i]) > step;
    const uint64_t low = high == far;
    words[plane + i / 64] |= low << (i % 64);
    weight += 4 * (uint32_t)high + 2 * (uint32_t)low;
    product += fabs((double)rotated[i]) * (far ? 3 : 1);
  }
  return (cvk_sketch){.factor = product > 0 ? (float)(squares / product) : 0,
                      .weight = (uint16_t)weight};
}

cvk_sketch_query cvk_make_sketch_query(const float *rotated, size_t count, int bits,
                                       uint64_t *words) {
  const size_t plane = count / 64;
  float lowest = rotated[0], highest = rotated[0];
  double sum = 0;
  for (size_t i = 0; i < count; i++) {
    lowest = fminf(lowest, rotated[i]);
    highest = fmaxf(highest, rotated[i]);
    sum += rotated[i];
  }
  const float step = highest > lowest ? (highest - lowest) / 15 : 1;
  memset(words, 0, 4 * plane * sizeof(uint64_t));
  for (size_t i = 0; i < count; i++) {
    const long level = lrintf((rotated[i] - lowest) / step);
    const uint64_t clipped = (uint64_t)(level < 0 ? 0 : level > 15 ? 15 : level);
    for (size_t bit = 0; bit < 4; bit++) {
      words[bit * plane + i / 64] |= ((clipped >> bit) & 1) << (i % 64);
    }
  }
  return (cvk_sketch_query){.words = words,
                            .words_per_plane = plane,
                            .bits = bits,
                            .lowest = lowest,
                            .step = step,
                            .base = (float)(((1 << bits) - 1) * sum)};
}

void cvk_group_words(const uint64_t *words, size_t count, size_t words_per_row,
                     uint64_t *grouped) {
  for (size_t row = 0; row < count; row++) {
    uint64_t *group = grouped + row / CVK_SKETCH_GROUP * CVK_SKETCH_GROUP * words_per_row;
    for (size_t word = 0; word < words_per_row; word++) {
      group[word * CVK_SKETCH_GROUP + row % CVK_SKETCH_GROUP] = words[row * words_per_row + word];
    }
  }
}

void cvk_ungroup_words(const uint64_t *grouped, size_t count, size_t words_per_row,
                       uint64_t *words) {
  for (size_t row = 0; row < count; row++) {
    const uint64_t *group = grouped + row / CVK_SKETCH_GROUP * CVK_SKETCH_GROUP * words_per_row;
    for (size_t word = 0; word < words_per_row; word++) {
      words[row * words_per_row + word] = group[word * CVK_SKETCH_GROUP + row % CVK_SKETCH_GROUP];
    }
  }
}

static void swap(float *estimates, uint32_t *rows, size_t a, size_t b) {
  const float estimate = estimates[a];
  const uint32_t row = rows[a];
  estimates[a] = estimates[b];
  rows[a] = rows[b];
  estimates[b] = estimate;
  rows[b] = row;
}

float cvk_keep_highest(float *estimates, uint32_t *rows, size_t count, size_t keep) {
  size_t low = 0, high = count;
  while (high - low > 1) {
    const float pivot = estimates[low + (high - low) / 2];
    size_t above = low, equal = low, below = high;
    while (equal < below) {
      if (estimates[equal] > pivot) {
        swap(estimates, rows, above++, equal++);
      } else if (estimates[equal] < pivot) {
        swap(estimates, rows, equal, --below);
      } else {
        equal++;
      }
    }
    if (keep <= above) {
      high = above;
    } else if (keep <= equal) {
      break;
    } else {
      low = equal;
    }
  }
  float lowest = estimates[0];
  for (size_t i = 1; i < keep; i++) lowest = fminf(lowest, estimates[i]);
  return lowest;
}
