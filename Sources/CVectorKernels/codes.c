// Judging rows by their codes: what surrounds the sums of one instruction set each.
#include <string.h>

#include "internal.h"

// Rows whose codes stay in the first level of cache while all queries pass over them.
static size_t tile_rows(size_t code_stride) {
  const size_t rows = 16384 / code_stride;
  return rows > 64 ? 64 : rows < 4 ? 4 : rows;
}

static size_t code_select(cvk_level level, const cvk_code_query *query, uint32_t number,
                          const int32_t *sums, const float *scales, const float *errors,
                          size_t first, size_t count, float threshold, cvk_code_hit *hits) {
#pragma STDC FP_CONTRACT OFF
#if CVK_HAS_X86
  if (level == CVK_AVX512) {
    return cvk_code_select_avx512(query, number, sums, scales, errors, first, count, threshold,
                                  hits);
  }
#endif
  (void)level;
  float uppers[64];
  for (size_t i = 0; i < count; i++) {
    const float value = (float)(sums[i] - query->shift) * (query->scale * scales[i]);
    uppers[i] = value + (query->slope * errors[i] + query->offset);
  }
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    if (!(uppers[i] >= threshold)) continue;
    const float value = (float)(sums[i] - query->shift) * (query->scale * scales[i]);
    hits[found++] = (cvk_code_hit){
        .query = number,
        .row = (uint32_t)(first + i),
        .upper = uppers[i],
        .lower = value - (query->slope * errors[i] + query->offset)};
  }
  return found;
}

size_t cvk_code_hits(cvk_level level, const cvk_code_query *queries, size_t query_count,
                     const cvk_code_rows *rows, size_t code_stride, size_t count,
                     const float *thresholds, cvk_code_hit *hits) {
  const size_t tile = tile_rows(code_stride);
  int32_t sums[4 * 64];
  size_t found = 0;
  for (size_t first = 0; first < count; first += tile) {
    const size_t part = count - first < tile ? count - first : tile;
    const uint8_t *codes = rows->codes + first * code_stride;
    const float *scales = rows->scales + first, *errors = rows->errors + first;
    size_t q = 0;
#if CVK_HAS_X86
    for (; level == CVK_AVX512 && q + 4 <= query_count; q += 4) {
      cvk_code_sums4_avx512(queries + q, codes, code_stride, part, sums);
      for (size_t k = 0; k < 4; k++) {
        found += code_select(level, queries + q + k, (uint32_t)(q + k), sums + k * part, scales,
                             errors, first, part, thresholds[q + k], hits + found);
      }
    }
#endif
    for (; q < query_count; q++) {
      cvk_code_sums(level, queries[q].codes, codes, code_stride, part, sums);
      found += code_select(level, queries + q, (uint32_t)q, sums, scales, errors, first, part,
                           thresholds[q], hits + found);
    }
  }
  return found;
}

// A row of some parts, of which each comes after the one before it.
typedef struct row_place {
  size_t part;
  size_t row;
} row_place;

// Fetches `count` rows from `next` on and returns where it stopped.
static row_place fetch_ahead(const cvk_code_part *parts, size_t part_count, size_t code_stride,
                             row_place next, size_t count) {
  while (next.part < part_count) {
    const cvk_code_part *part = parts + next.part;
    for (; count > 0 && next.row < part->count; count--, next.row++) {
      const uint32_t slot = part->slots[next.row];
      cvk_fetch_row(part->rows.codes + slot * code_stride, part->rows.scales + slot,
                    part->rows.errors + slot, code_stride);
    }
    if (next.row < part->count) break;
    next = (row_place){.part = next.part + 1, .row = 0};
  }
  return next;
}

// sums[i] = query . the row at slots[i] of `part`.
static void code_sums_in(cvk_level level, const int8_t *query, const cvk_code_part *part,
                         const uint32_t *slots, size_t code_stride, size_t count,
                         int32_t *sums) {
#if CVK_HAS_X86
  if (level == CVK_AVX512) {
    cvk_code_sums_in_avx512(query, part->rows.codes, slots, code_stride, count, sums);
    return;
  }
#endif
  for (size_t i = 0; i < count; i++) {
    cvk_code_sums(level, query, part->rows.codes + slots[i] * code_stride, code_stride, 1,
                  sums + i);
  }
}

size_t cvk_code_hits_in_parts(cvk_level level, const cvk_code_query *query,
                              const cvk_code_part *parts, size_t part_count, size_t code_stride,
                              float threshold, cvk_code_hit *hits) {
  enum { together = 16, fetched = 4 };
  row_place ahead =
      fetch_ahead(parts, part_count, code_stride, (row_place){.part = 0, .row = 0}, CVK_AHEAD);
  size_t found = 0;
  for (size_t p = 0; p < part_count; p++) {
    const cvk_code_part *part = parts + p;
    for (size_t first = 0; first < part->count; first += together) {
      const size_t rest = part->count - first;
      const size_t count = rest < together ? rest : together;
      const uint32_t *slots = part->slots + first;
      int32_t sums[together];
      float scales[together], errors[together];
      for (size_t i = 0; i < count; i += fetched) {
        const size_t few = count - i < fetched ? count - i : fetched;
        ahead = fetch_ahead(parts, part_count, code_stride, ahead, few);
        code_sums_in(level, query->codes, part, slots + i, code_stride, few, sums + i);
      }
      for (size_t i = 0; i < count; i++) {
        scales[i] = part->rows.scales[slots[i]];
        errors[i] = part->rows.errors[slots[i]];
      }
      found += code_select(level, query, (uint32_t)p, sums, scales, errors, first, count,
                           threshold, hits + found);
    }
  }
  return found;
}

void cvk_gather_codes(const cvk_code_rows *rows, size_t code_stride, const uint32_t *slots,
                      size_t count, uint8_t *codes, float *scales, float *errors) {
  for (size_t i = 0; i < count; i++) {
    memcpy(codes + i * code_stride, rows->codes + slots[i] * code_stride, code_stride);
    scales[i] = rows->scales[slots[i]];
    errors[i] = rows->errors[slots[i]];
  }
}

void cvk_code_bounds_at(cvk_level level, const cvk_code_query *query,
                        const cvk_code_place *places, size_t code_stride, size_t count,
                        float *uppers, float *lowers) {
#pragma STDC FP_CONTRACT OFF
  int32_t sums[256];
  for (size_t first = 0; first < count; first += 256) {
    const size_t part = count - first < 256 ? count - first : 256;
    const cvk_code_place *place = places + first;
#if CVK_HAS_X86
    if (level == CVK_AVX512) {
      cvk_code_sums_at_avx512(query->codes, place, code_stride, part, sums);
    } else
#endif
    {
      for (size_t i = 0; i < part; i++) {
        if (i + CVK_AHEAD < part) cvk_fetch_place(place + i + CVK_AHEAD, code_stride);
        cvk_code_sums(level, query->codes, place[i].codes, code_stride, 1, sums + i);
      }
    }
    for (size_t i = 0; i < part; i++) {
      const float value = (float)(sums[i] - query->shift) * (query->scale * *place[i].scale);
      const float slack = query->slope * *place[i].error + query->offset;
      uppers[first + i] = value + slack;
      lowers[first + i] = value - slack;
    }
  }
}
