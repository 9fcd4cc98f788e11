// Row filters and maxima: plain loops that compilers vectorise for any processor.
#include <string.h>

#include "internal.h"

void cvk_mask_live(const uint8_t *dead, size_t count, uint8_t *mask) {
  for (size_t i = 0; i < count; i++) mask[i] = !((dead[i / 8] >> (i % 8)) & 1);
}

void cvk_mask_range(const int64_t *values, size_t count, int64_t lower, int64_t upper,
                    uint8_t *mask) {
  for (size_t i = 0; i < count; i++) mask[i] &= (values[i] >= lower) & (values[i] < upper);
}

void cvk_mask_at_least(const float *values, size_t count, float minimum, uint8_t *mask) {
  for (size_t i = 0; i < count; i++) mask[i] &= values[i] >= minimum;
}

// Up to this many members a comparison with each of them is quicker than a search.
static const size_t few = 8;

void cvk_mask_members32(cvk_level level, const int32_t *values, size_t count,
                        const int32_t *members, size_t member_count, uint8_t *mask) {
#if CVK_HAS_X86
  if (level == CVK_AVX512 && member_count <= few) {
    cvk_mask_members32_avx512(values, count, members, member_count, mask);
    return;
  }
#endif
  (void)level;
  if (member_count <= few) {
    for (size_t i = 0; i < count; i++) {
      uint8_t found = 0;
      for (size_t m = 0; m < member_count; m++) found |= values[i] == members[m];
      mask[i] &= found;
    }
    return;
  }
  for (size_t i = 0; i < count; i++) {
    if (!mask[i]) continue;
    size_t low = 0, high = member_count;
    while (low < high) {
      size_t middle = low + (high - low) / 2;
      if (members[middle] < values[i]) low = middle + 1; else high = middle;
    }
    mask[i] = low < member_count && members[low] == values[i];
  }
}

void cvk_mask_members64(const int64_t *values, size_t count, const int64_t *members,
                        size_t member_count, int keep, uint8_t *mask) {
  for (size_t i = 0; i < count; i++) {
    if (!mask[i]) continue;
    size_t low = 0, high = member_count;
    while (low < high) {
      size_t middle = low + (high - low) / 2;
      if (members[middle] < values[i]) low = middle + 1; else high = middle;
    }
    int found = low < member_count && members[low] == values[i];
    mask[i] = found == (keep != 0);
  }
}

size_t cvk_mask_positions(cvk_level level, const uint8_t *mask, size_t count,
                          uint32_t *positions) {
#if CVK_HAS_X86
  if (level == CVK_AVX512) return cvk_mask_positions_avx512(mask, count, positions);
#endif
  (void)level;
  size_t found = 0, i = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (; i + 8 <= count; i += 8) {
    uint64_t eight;
    memcpy(&eight, mask + i, 8);
    for (; eight; eight &= eight - 1) {
      positions[found++] = (uint32_t)(i + (size_t)__builtin_ctzll(eight) / 8);
    }
  }
#endif
  for (; i < count; i++) {
    if (mask[i]) positions[found++] = (uint32_t)i;
  }
  return found;
}

void cvk_row_maxima(const float *scores, size_t rows, size_t columns, uint32_t *best) {
  for (size_t r = 0; r < rows; r++, scores += columns) {
    float lanes[16];
    for (size_t lane = 0; lane < 16; lane++) lanes[lane] = scores[0];
    size_t c = 0;
    for (; c + 16 <= columns; c += 16) {
      for (size_t lane = 0; lane < 16; lane++) {
        lanes[lane] = scores[c + lane] > lanes[lane] ? scores[c + lane] : lanes[lane];
      }
    }
    float highest = lanes[0];
    for (size_t lane = 1; lane < 16; lane++) {
      highest = lanes[lane] > highest ? lanes[lane] : highest;
    }
    for (; c < columns; c++) highest = scores[c] > highest ? scores[c] : highest;
    size_t position = 0;
    while (position + 1 < columns && scores[position] != highest) position++;
    best[r] = (uint32_t)position;
  }
}
