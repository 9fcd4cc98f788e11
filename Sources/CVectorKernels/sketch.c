// Making sketches of rows and queries, and keeping the best: portable code.
#include <math.h>
#include <string.h>

#include "internal.h"

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

// Moves the `keep` highest to the front and returns the lowest of them.
static float keep_exactly(float *estimates, uint32_t *rows, size_t count, size_t keep) {
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

// Keeps, in order, the estimates that are at least `threshold`.
static size_t keep_at_least(cvk_level level, float *estimates, uint32_t *rows, size_t count,
                            float threshold) {
#if CVK_HAS_X86
  if (level == CVK_AVX512) return cvk_keep_at_least_avx512(estimates, rows, count, threshold);
#endif
  (void)level;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const float estimate = estimates[i];
    const uint32_t row = rows[i];
    estimates[kept] = estimate;
    rows[kept] = row;
    kept += estimate >= threshold;
  }
  return kept;
}

// Estimates that are looked at to find where to cut the others.
#define SAMPLE 512

cvk_kept cvk_keep_highest(cvk_level level, float *estimates, uint32_t *rows, size_t count,
                          size_t keep) {
  if (count >= 8 * SAMPLE) {
    // A cut that about an eighth more than asked for pass is near enough, and one pass makes it.
    float sample[SAMPLE];
    uint32_t unused[SAMPLE];
    for (size_t i = 0; i < SAMPLE; i++) sample[i] = estimates[i * (count / SAMPLE)];
    memset(unused, 0, sizeof(unused));
    const size_t rank = (keep + keep / 8) * SAMPLE / count + 1;
    if (rank < SAMPLE) {
      const float cut = keep_exactly(sample, unused, SAMPLE, rank);
      size_t passing = 0;
      for (size_t i = 0; i < count; i++) passing += estimates[i] >= cut;
      if (passing >= keep && passing <= keep + keep / 4) {
        return (cvk_kept){
            .count = keep_at_least(level, estimates, rows, count, cut), .lowest = cut};
      }
    }
  }
  const float lowest = keep_exactly(estimates, rows, count, keep);
  // Equals of the lowest that lie behind stay too: what is left out is below what is kept.
  size_t kept = keep;
  for (size_t i = keep; i < count; i++) {
    if (estimates[i] == lowest) swap(estimates, rows, kept++, i);
  }
  return (cvk_kept){.count = kept, .lowest = lowest};
}

void cvk_prefetch(const void *start, size_t count) {
  for (size_t line = 0; line < count; line += 64) {
    __builtin_prefetch((const char *)start + line);
  }
}
