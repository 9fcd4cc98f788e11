// The inner loops of the vector index: dot products, row filters, checksums.
//
// Every function takes the instruction set to use as its first argument and computes the same
// result, bit for bit, with each of them. Pointers need no alignment beyond their type's; 64-byte
// aligned rows are fastest. Nothing is allocated, nothing is kept, every function is thread-safe.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets, slowest first.
typedef enum cvk_level {
  CVK_SCALAR = 0,
  CVK_NEON = 1,
  CVK_AVX2 = 2,
  CVK_AVX512 = 3,
} cvk_level;

/// Number of instruction sets named by cvk_level.
#define CVK_LEVEL_COUNT 4

/// Floats that a row is padded to a multiple of (one cache line).
#define CVK_LANES 16

/// Whether this processor can run `level`.
int cvk_supports(cvk_level level);

/// The fastest level that this processor can run.
cvk_level cvk_best_level(void);

/// scores[i] = query . rows[i] for `count` rows of `stride` floats, one behind the other.
///
/// Order of summation, on every level: lane l of sixteen sums the products l, l+16, l+32, ... with
/// fused multiply-add, starting from zero; the sixteen lanes are folded 16 -> 8 -> 4 -> 2 -> 1,
/// lane l with lane l + half. `stride` is a multiple of CVK_LANES; padding is zero in both.
void cvk_dot_rows(cvk_level level, const float *query, const float *rows, size_t stride,
                  size_t count, float *scores);

/// scores[i] = query . rows[slots[i]], in the order of summation of cvk_dot_rows.
void cvk_dot_gather(cvk_level level, const float *query, const float *rows, size_t stride,
                    const uint32_t *slots, size_t count, float *scores);

/// scores[q * count + i] = queries[q] . rows[i] for `query_count` queries and `count` rows, both
/// of `stride` floats, in the order of summation of cvk_dot_rows.
void cvk_dot_block(cvk_level level, const float *queries, size_t query_count, const float *rows,
                   size_t stride, size_t count, float *scores);

/// Bytes that a row of codes is padded to a multiple of (one cache line).
#define CVK_CODE_LANES 64

/// What the codes of a vector stand for.
typedef struct cvk_code {
  /// Component i of the vector is about scale * (codes[i] - 128).
  float scale;
  /// The length of what that leaves out, rounded up.
  float error;
} cvk_code;

/// Encodes `count` floats of a vector in bytes: codes[i] = 128 + round(vector[i] / scale), where
/// scale is the largest magnitude / 127. Codes from `count` up to `code_stride` become 128.
cvk_code cvk_encode(const float *vector, size_t count, uint8_t *codes, size_t code_stride);

/// bounds[i] = scale * scales[i] * (query . (rows[i] - 128)) + slope * errors[i] + offset for
/// `count` rows of `code_stride` codes: the whole-number sum exactly, then in that order in floats
/// without fused operations.
///
/// `query` holds `code_stride` numbers in -127...127. `code_stride` is a multiple of CVK_CODE_LANES
/// and at most 4096.
typedef struct cvk_code_query {
  const int8_t *codes;
  float scale;
  float slope;
  float offset;
} cvk_code_query;

void cvk_code_bounds(cvk_level level, const cvk_code_query *query, const uint8_t *rows,
                     size_t code_stride, const float *scales, const float *errors, size_t count,
                     float *bounds);

/// bounds[i] as above for row slots[i].
void cvk_code_bounds_gather(cvk_level level, const cvk_code_query *query, const uint8_t *rows,
                            size_t code_stride, const float *scales, const float *errors,
                            const uint32_t *slots, size_t count, float *bounds);

/// Rotates `count` floats, a power of two, in place: `rounds` times a change of signs and a
/// normalised Hadamard transform. `signs` holds rounds * count numbers, each 1 or -1.
void cvk_rotate(float *values, size_t count, const float *signs, size_t rounds);

/// Rows whose words lie together in a block of sketches.
#define CVK_SKETCH_GROUP 8

/// A sketch of a rotated vector y: levels v[i] of one bit (-1, 1) or two (-3, -1, 1, 3).
typedef struct cvk_sketch {
  /// |y|^2 / (v . y): the multiple of v . q that estimates y . q without bias.
  float factor;
  /// Twice the ones of the first bit, or four times those plus twice the ones of the second.
  uint16_t weight;
} cvk_sketch;

/// Sketches `count` floats, a multiple of 64, with `bits` (1 or 2) per number: bit b of number i is
/// bit i % 64 of words[b * count / 64 + i / 64].
cvk_sketch cvk_make_sketch(const float *rotated, size_t count, int bits, uint64_t *words);

/// Orders the words of `count` sketches, one behind the other, in groups as cvk_sketch_scores reads
/// them. `grouped` takes whole groups; what no sketch fills is left as it is.
void cvk_group_words(const uint64_t *words, size_t count, size_t words_per_row,
                     uint64_t *grouped);

/// The reverse of cvk_group_words.
void cvk_ungroup_words(const uint64_t *grouped, size_t count, size_t words_per_row,
                       uint64_t *words);

/// A rotated query in four bits per number.
typedef struct cvk_sketch_query {
  /// Bit b of number i is bit i % 64 of words[b * words_per_plane + i / 64].
  const uint64_t *words;
  size_t words_per_plane;
  int bits;
  /// Number i is about lowest + step * its four bits.
  float lowest;
  float step;
  /// (2^bits - 1) * the sum of the numbers.
  float base;
} cvk_sketch_query;

/// Quantises `count` rotated floats of a query for sketches of `bits` bits; `words` takes
/// 4 * count / 64 words.
cvk_sketch_query cvk_make_sketch_query(const float *rotated, size_t count, int bits,
                                       uint64_t *words);

/// estimates[i] = factors[i] * (lowest * weights[i] + step * matches - base) for `count` rows.
///
/// `groups` holds, for each CVK_SKETCH_GROUP rows, the words of bit 0 and then of bit 1; of each
/// word those of the group's rows one behind the other. `factors`, `weights` and `estimates` have
/// room for whole groups.
void cvk_sketch_scores(cvk_level level, const cvk_sketch_query *query, const uint64_t *groups,
                       const float *factors, const uint16_t *weights, size_t count,
                       float *estimates);

/// Moves the `keep` highest of `count` estimates and their rows to the front, in any order, and
/// returns the lowest of those. 0 < keep <= count.
float cvk_keep_highest(float *estimates, uint32_t *rows, size_t count, size_t keep);

/// Writes the positions i with scores[i] >= threshold to `positions` in ascending order and
/// returns how many there are. NaN is never selected. `positions` holds `count` numbers.
size_t cvk_select_at_least(cvk_level level, const float *scores, size_t count, float threshold,
                           uint32_t *positions);

/// mask[i] = 1 where bit i of `dead` is clear, 0 where it is set. `dead` holds count bits.
void cvk_mask_live(const uint8_t *dead, size_t count, uint8_t *mask);

/// Clears mask[i] where values[i] is not in lower ..< upper.
void cvk_mask_range(const int64_t *values, size_t count, int64_t lower, int64_t upper,
                    uint8_t *mask);

/// Clears mask[i] where values[i] < minimum or values[i] is NaN.
void cvk_mask_at_least(const float *values, size_t count, float minimum, uint8_t *mask);

/// Clears mask[i] where values[i] is none of `members`, which are sorted ascending.
void cvk_mask_members32(const int32_t *values, size_t count, const int32_t *members,
                        size_t member_count, uint8_t *mask);

/// Clears mask[i] where (values[i] is one of `members`) != (keep != 0). `members` are sorted
/// ascending.
void cvk_mask_members64(const int64_t *values, size_t count, const int64_t *members,
                        size_t member_count, int keep, uint8_t *mask);

/// Writes the positions of the ones of `mask` to `positions` and returns how many there are.
size_t cvk_mask_positions(const uint8_t *mask, size_t count, uint32_t *positions);

/// best[r] = the first position of the highest of the `columns` scores in row r, for `rows` rows.
void cvk_row_maxima(const float *scores, size_t rows, size_t columns, uint32_t *best);

/// The CRC-32C (Castagnoli) of `bytes`, continued from `crc` (0 to start).
uint32_t cvk_crc32c(cvk_level level, uint32_t crc, const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif
