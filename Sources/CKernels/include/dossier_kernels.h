// Leaf loops over a block's rows: comparing small numbers, numbering groups and
// counting them. Each is compiled for several levels of instructions, one of
// which is chosen when the process starts. None allocates, fails or blocks; a
// call covers at most a block of rows.
//
// Rows that are selected, or for which a condition is true, are bits: row i is
// bit i % 64 of word i / 64. Bits beyond the last row are written as 0.
#ifndef DOSSIER_KERNELS_H
#define DOSSIER_KERNELS_H

#include <stddef.h>
#include <stdint.h>

enum {
  /// What every processor of the architecture has.
  DOSSIER_LEVEL_BASELINE = 0,
  /// AVX2 and BMI2.
  DOSSIER_LEVEL_AVX2 = 1,
  /// AVX-512 with BW, VL, VBMI and VBMI2.
  DOSSIER_LEVEL_AVX512 = 2,
};

/// The level that this machine has.
int dossier_machine_level(void);

/// The level that the loops use.
int dossier_kernel_level(void);

/// Lets the loops use another level, at most that of the machine. For tests and
/// benchmarks, which may also set DOSSIER_KERNEL_LEVEL to 0, 1 or 2 for a process.
void dossier_use_kernel_level(int level);

/// Unpacks up to 1,024 numbers of `width` bits, interleaved as the page BitPacked of
/// DossierCodec says, to elements of 1, 2, 4 or 8 bytes: base + stride * number,
/// modulo the element's width. `width` is at most that of an element. All 1,024
/// elements may be written.
void dossier_unpack(const uint8_t *packed, uint32_t width, size_t count, uint64_t base,
                    uint64_t stride, void *target, size_t element_byte_count);

/// Writes days[i] * per_day + times[i] to moments[i], which may be where the times
/// are.
void dossier_moments(const int32_t *days, const int64_t *times, int64_t per_day, size_t count,
                     int64_t *moments);

/// Writes table[codes[i]] to target[i], which may be where the codes are. The table
/// has 256 entries, of which those that no code names mean nothing.
void dossier_look_up_u8(const uint8_t *codes, const uint8_t *table, size_t count, uint8_t *target);

/// Rows with left[i] + offset <= right[i].
void dossier_compare_u8(const uint8_t *left, int32_t offset, const uint8_t *right, size_t count,
                        uint64_t *bits);
void dossier_compare_u16(const uint16_t *left, int32_t offset, const uint16_t *right, size_t count,
                         uint64_t *bits);

/// Rows with low <= numbers[i] <= high.
void dossier_between_u8(const uint8_t *numbers, uint8_t low, uint8_t high, size_t count,
                        uint64_t *bits);
void dossier_between_u16(const uint16_t *numbers, uint16_t low, uint16_t high, size_t count,
                         uint64_t *bits);

/// Bytes that are 0 or 1 as bits.
void dossier_pack_bits(const uint8_t *bytes, size_t count, uint64_t *bits);

/// Writes, or with `adds` adds, keys[i] * stride to groups[i].
void dossier_key_u8(const uint8_t *keys, uint32_t stride, size_t count, int adds, uint32_t *groups);
void dossier_key_u16(const uint16_t *keys, uint32_t stride, size_t count, int adds,
                     uint32_t *groups);

/// Adds to cells how many rows there are of each group and combination of flags:
/// cell groups[i] << flag_count | flags of row i. There are `copies` (1 or 4)
/// arrays of cell_count cells one behind the other, which the rows take in turn.
void dossier_count_u32(const uint32_t *groups, const uint64_t *const *flags, size_t flag_count,
                       size_t count, uint32_t *cells, size_t cell_count, size_t copies);

/// The same for one key of small codes, without groups being written first.
void dossier_count_u8(const uint8_t *groups, const uint64_t *const *flags, size_t flag_count,
                      size_t count, uint32_t *cells, size_t cell_count, size_t copies);
void dossier_count_u16(const uint16_t *groups, const uint64_t *const *flags, size_t flag_count,
                       size_t count, uint32_t *cells, size_t cell_count, size_t copies);

/// How far double_parts shifts at most, so that 127 bits hold a number.
#define DOSSIER_DOUBLE_SHIFT 73

/// Writes doubles as integers of 128 bits: the 53 bits of their numbers, times two
/// to the power by which their exponents, as in their bits, lie above `least`, which
/// is at least 1. Where that is more than DOSSIER_DOUBLE_SHIFT or less than nothing
/// the integer is 0 and others[i] 1, but for zeros. Returns whether there are any.
int dossier_double_parts(const double *values, size_t count, uint64_t least, uint64_t *lower,
                         uint64_t *upper, uint8_t *others);

/// Adds the numbers of the given rows to the sums of their groups: the number to
/// the lower 32 bits of sums[groups[i]], and 1 to the upper ones.
void dossier_sum_u8(const uint32_t *groups, const uint8_t *numbers, const uint64_t *rows,
                    size_t count, uint64_t *sums);
void dossier_sum_u16(const uint32_t *groups, const uint16_t *numbers, const uint64_t *rows,
                     size_t count, uint64_t *sums);

/// Adds 1 to cells[groups[i] * width + numbers[i]] for each of the given rows, or to
/// the same cell of the four arrays that lie `step` cells apart, in turn.
void dossier_histogram_u8(const uint32_t *groups, const uint8_t *numbers, const uint64_t *rows,
                          size_t count, size_t width, uint32_t *cells, size_t step);
void dossier_histogram_u16(const uint32_t *groups, const uint16_t *numbers, const uint64_t *rows,
                           size_t count, size_t width, uint32_t *cells, size_t step);

/// Rows up to one that have part of their group in common.
struct dossier_run {
  uint32_t end;
  uint32_t group;
};

/// Counts rows run by run: of a row's group its run's `group` and numbers[groups[row]] are
/// the two parts. Adds to cells[group << n | flags], where n is the number of flags; with
/// `counts_last` the last flag is none, but says whether a row counts. Rows that have not
/// exactly the `usual` flags take longer.
///
/// `local` has number_count << flag_count zeros, and gets them back so; there are at most
/// 256 numbers.
///
/// With a `list` each group that a run has goes there with its cells, one entry behind the
/// other, instead; says how many there are.
size_t dossier_count_runs_u8(const uint8_t *groups, const struct dossier_run *runs, size_t run_count,
                             const uint64_t *const *flags, size_t flag_count, int counts_last,
                             size_t usual, const uint32_t *numbers, size_t number_count,
                             uint32_t *local, uint32_t *cells, uint32_t *list);

/// Moves each row from `first` up to `end` that has not exactly the `usual` flags from
/// cells[group << flag_count | usual] to where its flags belong; says how many.
size_t dossier_move_u8(const uint8_t *groups, size_t first, size_t end, const uint64_t *const *flags,
                       size_t flag_count, size_t usual, uint32_t *cells);
size_t dossier_move_u16(const uint16_t *groups, size_t first, size_t end, const uint64_t *const *flags,
                        size_t flag_count, size_t usual, uint32_t *cells);

/// How many bytes from the first on, in blocks of 64 as far as letters end with them, are
/// well-formed UTF-8 that composition leaves as it is: ASCII, U+0080 to U+02FF, and the
/// Latin letters U+1E00 to U+1EFF, those of Vietnamese among them.
size_t dossier_settled_text(const uint8_t *bytes, size_t count);

/// Where in 64 bytes some bytes stand.
struct dossier_marks {
  uint64_t delimiters;
  uint64_t newlines;
  uint64_t quotes;
};

void dossier_find_marks(const uint8_t *bytes, size_t block_count, uint8_t delimiter, uint8_t newline,
                        uint8_t quote, struct dossier_marks *marks);

/// Writes the least and the greatest of at least one number.
void dossier_bounds_i64(const int64_t *numbers, size_t count, int64_t *bounds);

/// Adds to counts[n - least] how often each number n occurs, where all are less than `span`
/// more than `least`; behind these counts are three times as many zeros, which are used.
void dossier_frequencies(const int64_t *numbers, size_t count, int64_t least, uint32_t *counts, size_t span);

/// Writes the place after each run of equal numbers, and says how many there are; room for
/// one of each number.
size_t dossier_run_ends(const int64_t *numbers, size_t count, uint32_t *ends);

/// Of the rows from `first` up to `end` that are given, how many have each combination
/// of up to five flags: adds them to counts[flags], of 2^flag_count.
void dossier_count_run(size_t first, size_t end, const uint64_t *rows, const uint64_t *const *flags,
                       size_t flag_count, uint32_t *counts);

/// The sum of the numbers of the rows from `first` up to `end` that are given; 64 numbers
/// from a multiple of 64 on may be read where there is a row of them.
uint64_t dossier_sum_run_u8(const uint8_t *numbers, size_t first, size_t end, const uint64_t *rows);
uint64_t dossier_sum_run_u16(const uint16_t *numbers, size_t first, size_t end, const uint64_t *rows);

/// Makes marks[numbers[i]] 1 for the same rows.
void dossier_mark_run_u8(const uint8_t *numbers, size_t first, size_t end, const uint64_t *rows,
                         uint8_t *marks);
void dossier_mark_run_u16(const uint16_t *numbers, size_t first, size_t end, const uint64_t *rows,
                          uint8_t *marks);

/// Makes marks[groups[i] * width + numbers[i]] 1 for each of the given rows.
void dossier_mark_u8(const uint32_t *groups, const uint8_t *numbers, const uint64_t *rows,
                     size_t count, size_t width, uint8_t *marks);
void dossier_mark_u16(const uint32_t *groups, const uint16_t *numbers, const uint64_t *rows,
                      size_t count, size_t width, uint8_t *marks);

/// What a node of a tree of bits is.
enum {
  /// All its rows have one label, number `left`.
  DOSSIER_TREE_LEAF = 0,
  /// A bit for each of its rows: 0 for those of node `left`, 1 for those of node
  /// `right`, both behind it.
  DOSSIER_TREE_FORK = 1,
  /// Each row has one of 2 to 256 labels, from number `left` on: its number among
  /// these in `width` bits, the lowest of all rows first, then the next ones.
  DOSSIER_TREE_PLANES = 2,
};

struct dossier_tree_node {
  /// Eight rows a byte, each plane of whole bytes; eight bytes more may be read.
  const uint8_t *bits;
  /// Rows, at least one.
  uint32_t count;
  uint16_t kind;
  uint16_t width;
  uint32_t left;
  uint32_t right;
};

/// Writes the labels of all rows of the tree whose root is the first node. The bits of a
/// fork have as many ones as its right side has rows, and none behind the last row. There
/// is room for 64 elements more in `out` and in `scratch`, which has room for the same;
/// 256 labels may be read from those of any plane on, and no tree is deeper than 32.
void dossier_tree_u8(const struct dossier_tree_node *nodes, const uint8_t *labels, uint8_t *out,
                     uint8_t *scratch);
void dossier_tree_u16(const struct dossier_tree_node *nodes, const uint16_t *labels, uint16_t *out,
                      uint16_t *scratch);

/// Says which rows of such a tree have a leaf whose truth is 1, of those whose truth is 0
/// or 1: 0 none, 1 all, 2 those whose bit in `out` is 1. `out` and `scratch` have room for
/// 80 words more than there are rows in words; 256 truths may be read from those of any
/// plane on.
int dossier_tree_bits(const struct dossier_tree_node *nodes, const uint8_t *truth, uint64_t *out,
                      uint64_t *scratch);

/// Writes the next bit of `dense` for each row whose bit in `presence` is 1, and 0 for the
/// others. One word of `dense` more than has bits may be read.
void dossier_spread_bits(const uint64_t *presence, size_t count, const uint64_t *dense, uint64_t *out);

/// A row of a tree, and where what is found of it goes.
struct dossier_tree_row {
  uint32_t row;
  uint32_t place;
};

/// Writes the number of the leaf of each of some rows of such a tree, which ascend, to
/// leaves[place]. `rows` is used up; `scratch` has room for as many.
void dossier_gather_leaves(const struct dossier_tree_node *nodes, struct dossier_tree_row *rows,
                           size_t row_count, struct dossier_tree_row *scratch, uint16_t *leaves);

/// Writes a bit for each row of a fork, in whole bytes: 1 where its leaf is not below
/// `first_right`. The others stay in their order at the front of `leaves`, these go to
/// `right`, which has room for all; says how many the others are.
size_t dossier_fork(uint16_t *leaves, size_t count, uint16_t first_right, uint8_t *bits, uint16_t *right);

/// Writes bit number `plane` of what each leaf lies after the first, in whole bytes.
void dossier_plane(const uint16_t *leaves, size_t count, uint16_t first, uint32_t plane, uint8_t *bits);

/// Writes the next of some numbers for each row whose bit is 1, 0 for the others.
/// 64 elements more may be read and written.
void dossier_spread_u8(const uint64_t *bits, size_t count, const uint8_t *numbers, uint8_t *out);
void dossier_spread_u16(const uint64_t *bits, size_t count, const uint16_t *numbers, uint16_t *out);

/// How many bits of some bytes are 1.
size_t dossier_count_bits(const uint8_t *bytes, size_t byte_count);

/// Makes the bits of ascending places 1, as the page on sparse bits of DossierCodec
/// says: `ones` places below `count`, whose lowest `low` bits (at most 16) stand in
/// `lower`, the rest in `upper`. 0 if the bytes do not say so; `bits` then mean nothing.
int dossier_sparse_bits(const uint8_t *upper, size_t upper_bytes, const uint8_t *lower,
                        size_t lower_bytes, uint32_t low, size_t ones, size_t count, uint64_t *bits);
/// Writes the same places one after the other.
int dossier_sparse_places(const uint8_t *upper, size_t upper_bytes, const uint8_t *lower,
                          size_t lower_bytes, uint32_t low, size_t ones, size_t count, uint32_t *places);

/// Writes the code of the sum of each row's number, up to `greatest`, and the base of its
/// run: codes[sum - first]. After steps[sum - first] more a sum has another code. 64
/// elements more may be read and written.
void dossier_code_sums(const uint32_t *ends, const int32_t *bases, size_t run_count, int32_t first,
                       const uint8_t *codes, const uint16_t *steps, uint8_t greatest,
                       const uint8_t *numbers, uint8_t *out);

/// The greatest of some numbers, 0 if there are none.
uint8_t dossier_greatest_u8(const uint8_t *numbers, size_t count);
uint16_t dossier_greatest_u16(const uint16_t *numbers, size_t count);

#endif
