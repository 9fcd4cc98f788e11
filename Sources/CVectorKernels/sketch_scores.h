// The portable form of the sketch kernel, compiled once for each instruction set that has no other.
#pragma once

#include "CVectorKernels.h"

static inline __attribute__((always_inline)) void cvk_sketch_scores_portable(
    const cvk_sketch_query *query, const uint64_t *groups, const float *factors,
    const uint16_t *weights, size_t count, float *estimates) {
#pragma STDC FP_CONTRACT OFF
  const size_t words = query->words_per_plane;
  for (size_t first = 0; first < count; first += CVK_SKETCH_GROUP) {
    int32_t totals[CVK_SKETCH_GROUP] = {0};
    for (int bit = 0; bit < query->bits; bit++) {
      int32_t sums[CVK_SKETCH_GROUP] = {0};
      for (size_t word = 0; word < words; word++, groups += CVK_SKETCH_GROUP) {
        for (size_t row = 0; row < CVK_SKETCH_GROUP; row++) {
          for (size_t plane = 0; plane < 4; plane++) {
            const uint64_t common = groups[row] & query->words[plane * words + word];
            sums[row] += __builtin_popcountll(common) << plane;
          }
        }
      }
      for (size_t row = 0; row < CVK_SKETCH_GROUP; row++) {
        totals[row] = 2 * totals[row] + sums[row];
      }
    }
    for (size_t row = 0; row < CVK_SKETCH_GROUP; row++) {
      const float weighted = query->lowest * (float)weights[first + row];
      const float matched = query->step * (float)(2 * totals[row]);
      estimates[first + row] = factors[first + row] * (weighted + matched - query->base);
    }
  }
}
