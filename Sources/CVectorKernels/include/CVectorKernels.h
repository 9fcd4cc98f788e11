// The inner loops: dot products, row filters, checksums for the vector index; pictures.
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

/// scores[i] = query . rows[i] for `count` rows wherever they lie, in the order of summation of
/// cvk_dot_rows.
void cvk_dot_at(cvk_level level, const float *query, const float *const *rows, size_t stride,
                size_t count, float *scores);

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

/// A query in codes.
///
/// With value = (query . (row - 128)) * (scale * row.scale), the whole-number sum exactly and then
/// in floats, and slack = slope * row.error + offset, the similarity of a row lies in
/// value - slack ... value + slack. No operations are fused.
typedef struct cvk_code_query {
  /// code_stride numbers in -127...127.
  const int8_t *codes;
  /// 128 * the sum of the codes; 15 * that for rows of half codes.
  int32_t shift;
  float scale;
  float slope;
  float offset;
} cvk_code_query;

/// Rows of codes, one behind the other, with a scale and an error each (see cvk_code).
typedef struct cvk_code_rows {
  const uint8_t *codes;
  const float *scales;
  const float *errors;
} cvk_code_rows;

/// A query and a row that may be similar enough.
typedef struct cvk_code_hit {
  uint32_t query;
  uint32_t row;
  /// The similarity lies between these.
  float upper;
  float lower;
} cvk_code_hit;

/// Finds all pairs of `query_count` queries and `count` rows whose upper bound is at least
/// thresholds[query], and returns how many there are. `hits` has room for all pairs. Their order is
/// the same on every level; rows of one query come in ascending order.
///
/// `code_stride` is a multiple of CVK_CODE_LANES and at most 4096.
size_t cvk_code_hits(cvk_level level, const cvk_code_query *queries, size_t query_count,
                     const cvk_code_rows *rows, size_t code_stride, size_t count,
                     const float *thresholds, cvk_code_hit *hits);

/// Some rows of a block of codes: those at slots[0] ... slots[count - 1].
typedef struct cvk_code_part {
  cvk_code_rows rows;
  const uint32_t *slots;
  size_t count;
} cvk_code_part;

/// Finds all rows of `part_count` parts whose upper bound is at least `threshold`, in their order,
/// and returns how many there are. Of a hit, `query` is the number of the part and `row` the place
/// in its slots. `hits` has room for all rows. Rows that lie ahead are fetched across parts.
size_t cvk_code_hits_in_parts(cvk_level level, const cvk_code_query *query,
                              const cvk_code_part *parts, size_t part_count, size_t code_stride,
                              float threshold, cvk_code_hit *hits);

/// Copies rows slots[i] of `rows` to codes, scales and errors of the caller's.
void cvk_gather_codes(const cvk_code_rows *rows, size_t code_stride, const uint32_t *slots,
                      size_t count, uint8_t *codes, float *scales, float *errors);

/// Where one row's codes, scale and error are.
typedef struct cvk_code_place {
  const uint8_t *codes;
  const float *scale;
  const float *error;
} cvk_code_place;

/// uppers[i] and lowers[i] = the bounds of the similarity of the row at places[i].
void cvk_code_bounds_at(cvk_level level, const cvk_code_query *query,
                        const cvk_code_place *places, size_t code_stride, size_t count,
                        float *uppers, float *lowers);

/// Encodes `count` rotated floats of a vector in half a byte each, and returns what the codes stand
/// for: number i is about scale * (2 * code i - 15).
///
/// Byte i holds the codes of number i in its lower half and of number i + count / 2 in its upper
/// one. `count` is a multiple of 64; `codes` takes count / 2 bytes.
cvk_code cvk_encode_half(const float *rotated, size_t count, uint8_t *codes);

/// uppers[i] = the upper bound of the similarity of row i of `count` rows of half codes; not a
/// number where the row's scale is none.
///
/// As cvk_code_query says, with the codes of `query` for `width` rotated numbers, a whole-number sum
/// of query . (2 * row - 15) and thus a shift of 15 * the sum of the query's codes. `width` is a
/// multiple of 64 and at most 4096.
void cvk_half_uppers(cvk_level level, const cvk_code_query *query, const cvk_code_rows *rows,
                     size_t width, size_t count, float *uppers);

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

/// Estimates that were kept, and the lowest of them.
typedef struct cvk_kept {
  size_t count;
  float lowest;
} cvk_kept;

/// Moves the highest of `count` estimates and their rows to the front, in any order: at least
/// `keep`, and at most a quarter more unless estimates are equal. Every estimate that is left out
/// is below every one that is kept. 0 < keep <= count; none is NaN.
cvk_kept cvk_keep_highest(cvk_level level, float *estimates, uint32_t *rows, size_t count,
                          size_t keep);

/// Asks for memory that is read soon: `count` bytes from `start`, which need not be readable.
void cvk_prefetch(const void *start, size_t count);

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
void cvk_mask_members32(cvk_level level, const int32_t *values, size_t count,
                        const int32_t *members, size_t member_count, uint8_t *mask);

/// Clears mask[i] where (values[i] is one of `members`) != (keep != 0). `members` are sorted
/// ascending.
void cvk_mask_members64(const int64_t *values, size_t count, const int64_t *members,
                        size_t member_count, int keep, uint8_t *mask);

/// Writes the positions of the ones of `mask`, which holds ones and zeros, to `positions` and
/// returns how many there are.
size_t cvk_mask_positions(cvk_level level, const uint8_t *mask, size_t count, uint32_t *positions);

/// best[r] = the first position of the highest of the `columns` scores in row r, for `rows` rows.
void cvk_row_maxima(const float *scores, size_t rows, size_t columns, uint32_t *best);

/// The CRC-32C (Castagnoli) of `bytes`, continued from `crc` (0 to start).
uint32_t cvk_crc32c(cvk_level level, uint32_t crc, const uint8_t *bytes, size_t count);

/// A picture's part in memory: rows of `width` pixels of three bytes, `left` and `top` pixels from
/// where the picture begins.
typedef struct cvk_picture {
  const uint8_t *bytes;
  int32_t width;
  int32_t height;
  int32_t left;
  int32_t top;
} cvk_picture;

/// (x, y) goes to (a x - b y + tx, b x + a y + ty).
typedef struct cvk_similarity {
  double a;
  double b;
  double tx;
  double ty;
} cvk_similarity;

/// Adds to sums[channel * count + i], for `count` places (xs[i], y), what the picture has where
/// `from` takes the place: bilinear between pixel centres at whole numbers, black outside.
void cvk_warp_add(cvk_level level, const cvk_picture *picture, const cvk_similarity *from,
                  const double *xs, double y, size_t count, float *sums);

/// target[i * step + channel] = sums[channel * count + i] * share, 0...255, to the nearest whole
/// number, the even one of two. With a step of 3 or more; nothing behind the last pixel is written.
void cvk_warp_pack(cvk_level level, const float *sums, size_t count, float share, uint8_t *target,
                   size_t step);

/// means[row * means_stride + column] = the mean of the bytes of a cell, to the nearest whole number:
/// of `width` x `height` bytes, row by row `stride` apart, those from column * width / columns up to
/// (column + 1) * width / columns, and likewise down, in whole numbers.
///
/// No cell is empty or has more than 257 rows; `width` is at most 65535. `sums` has room for `width`
/// numbers.
void cvk_luma_means(const uint8_t *plane, ptrdiff_t stride, size_t width, size_t height,
                    size_t columns, size_t rows, uint16_t *sums, uint8_t *means,
                    size_t means_stride);

/// What full-range chroma adds to red, green and blue, times 2^13.
typedef struct cvk_yuv_matrix {
  int32_t red_by_v;
  int32_t green_by_v;
  int32_t green_by_u;
  int32_t blue_by_u;
} cvk_yuv_matrix;

/// `count` pixels of full-range YUV 4:4:4 as three bytes each: red, green, blue, or blue first.
/// Rounded to the nearest whole number and bounded; nothing behind the last pixel is written.
void cvk_yuv_to_rgb(cvk_level level, const uint8_t *y, const uint8_t *u, const uint8_t *v,
                    size_t count, const cvk_yuv_matrix *by, int blue_first, uint8_t *target);

#ifdef __cplusplus
}
#endif
