#include "dossier_kernels.h"

#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "packed words are read as they stand in the file, which is little-endian"
#endif

/// Words anywhere in memory.
typedef uint16_t loose_u16 __attribute__((aligned(1)));
typedef uint32_t loose_u32 __attribute__((aligned(1)));
typedef uint64_t loose_u64 __attribute__((aligned(1)));

/// The loops of one level.
struct kernels {
  void (*unpack)(const uint8_t *, uint32_t, size_t, uint64_t, uint64_t, void *, size_t);
  void (*moments)(const int32_t *, const int64_t *, int64_t, size_t, int64_t *);
  void (*look_up_u8)(const uint8_t *, const uint8_t *, size_t, uint8_t *);
  void (*compare_u8)(const uint8_t *, int32_t, const uint8_t *, size_t, uint64_t *);
  void (*compare_u16)(const uint16_t *, int32_t, const uint16_t *, size_t, uint64_t *);
  void (*between_u8)(const uint8_t *, uint8_t, uint8_t, size_t, uint64_t *);
  void (*between_u16)(const uint16_t *, uint16_t, uint16_t, size_t, uint64_t *);
  void (*pack_bits)(const uint8_t *, size_t, uint64_t *);
  void (*key_u8)(const uint8_t *, uint32_t, size_t, int, uint32_t *);
  void (*key_u16)(const uint16_t *, uint32_t, size_t, int, uint32_t *);
  void (*count_u8)(const uint8_t *, const uint64_t *const *, size_t, size_t, uint32_t *, size_t, size_t);
  void (*count_u16)(const uint16_t *, const uint64_t *const *, size_t, size_t, uint32_t *, size_t, size_t);
  void (*count_u32)(const uint32_t *, const uint64_t *const *, size_t, size_t, uint32_t *, size_t, size_t);
  void (*sum_u8)(const uint32_t *, const uint8_t *, const uint64_t *, size_t, uint64_t *);
  void (*sum_u16)(const uint32_t *, const uint16_t *, const uint64_t *, size_t, uint64_t *);
  void (*histogram_u8)(const uint32_t *, const uint8_t *, const uint64_t *, size_t, size_t, uint32_t *, size_t);
  void (*histogram_u16)(const uint32_t *, const uint16_t *, const uint64_t *, size_t, size_t, uint32_t *, size_t);
  void (*mark_u8)(const uint32_t *, const uint8_t *, const uint64_t *, size_t, size_t, uint8_t *);
  void (*mark_u16)(const uint32_t *, const uint16_t *, const uint64_t *, size_t, size_t, uint8_t *);
  size_t (*count_runs_u8)(const uint8_t *, const struct dossier_run *, size_t, const uint64_t *const *, size_t, int,
                        size_t, const uint32_t *, size_t, uint32_t *, uint32_t *, uint32_t *);
  size_t (*move_u8)(const uint8_t *, size_t, size_t, const uint64_t *const *, size_t, size_t, uint32_t *);
  size_t (*move_u16)(const uint16_t *, size_t, size_t, const uint64_t *const *, size_t, size_t, uint32_t *);
  void (*count_run)(size_t, size_t, const uint64_t *, const uint64_t *const *, size_t, uint32_t *);
  uint64_t (*sum_run_u8)(const uint8_t *, size_t, size_t, const uint64_t *);
  uint64_t (*sum_run_u16)(const uint16_t *, size_t, size_t, const uint64_t *);
  void (*mark_run_u8)(const uint8_t *, size_t, size_t, const uint64_t *, uint8_t *);
  void (*mark_run_u16)(const uint16_t *, size_t, size_t, const uint64_t *, uint8_t *);
  void (*tree_u8)(const struct dossier_tree_node *, const uint8_t *, uint8_t *, uint8_t *);
  void (*tree_u16)(const struct dossier_tree_node *, const uint16_t *, uint16_t *, uint16_t *);
  void (*gather_leaves)(const struct dossier_tree_node *, struct dossier_tree_row *, size_t,
                        struct dossier_tree_row *, uint16_t *);
  void (*spread_u8)(const uint64_t *, size_t, const uint8_t *, uint8_t *);
  void (*spread_u16)(const uint64_t *, size_t, const uint16_t *, uint16_t *);
  size_t (*count_bits)(const uint8_t *, size_t);
  int (*sparse_bits)(const uint8_t *, size_t, const uint8_t *, size_t, uint32_t, size_t, size_t, uint64_t *);
  size_t (*settled_text)(const uint8_t *, size_t);
  void (*find_marks)(const uint8_t *, size_t, uint8_t, uint8_t, uint8_t, struct dossier_marks *);
  size_t (*fork)(uint16_t *, size_t, uint16_t, uint8_t *, uint16_t *);
  void (*plane)(const uint16_t *, size_t, uint16_t, uint32_t, uint8_t *);
  void (*bounds_i64)(const int64_t *, size_t, int64_t *);
  void (*frequencies)(const int64_t *, size_t, int64_t, uint32_t *, size_t);
  size_t (*run_ends)(const int64_t *, size_t, uint32_t *);
  int (*sparse_places)(const uint8_t *, size_t, const uint8_t *, size_t, uint32_t, size_t, size_t, uint32_t *);
  void (*code_sums)(const uint32_t *, const int32_t *, size_t, int32_t, const uint8_t *, const uint16_t *, uint8_t,
                    const uint8_t *, uint8_t *);
  uint8_t (*greatest_u8)(const uint8_t *, size_t);
  uint16_t (*greatest_u16)(const uint16_t *, size_t);
  int (*double_parts)(const double *, size_t, uint64_t, uint64_t *, uint64_t *, uint8_t *);
  int (*tree_bits)(const struct dossier_tree_node *, const uint8_t *, uint64_t *, uint64_t *);
  void (*spread_bits)(const uint64_t *, size_t, const uint64_t *, uint64_t *);
};

#define TABLE(LEVEL)                                                                               \
  {                                                                                                \
    unpack_##LEVEL, moments_##LEVEL, look_up_u8_##LEVEL, compare_u8_##LEVEL, compare_u16_##LEVEL,  \
    between_u8_##LEVEL, between_u16_##LEVEL, pack_bits_##LEVEL, key_u8_##LEVEL, key_u16_##LEVEL,   \
    count_u8_##LEVEL, count_u16_##LEVEL, count_u32_##LEVEL, sum_u8_##LEVEL, sum_u16_##LEVEL,       \
    histogram_u8_##LEVEL, histogram_u16_##LEVEL, mark_u8_##LEVEL, mark_u16_##LEVEL,                \
    count_runs_u8_##LEVEL, move_u8_##LEVEL, move_u16_##LEVEL, count_run_##LEVEL,                   \
    sum_run_u8_##LEVEL, sum_run_u16_##LEVEL, mark_run_u8_##LEVEL, mark_run_u16_##LEVEL,            \
    tree_u8_##LEVEL, tree_u16_##LEVEL, gather_leaves_##LEVEL, spread_u8_##LEVEL,                   \
    spread_u16_##LEVEL, count_bits_##LEVEL, sparse_bits_##LEVEL, settled_text_##LEVEL,             \
    find_marks_##LEVEL, fork_##LEVEL, plane_##LEVEL, bounds_i64_##LEVEL, frequencies_##LEVEL,      \
    run_ends_##LEVEL, sparse_places_##LEVEL, code_sums_##LEVEL, greatest_u8_##LEVEL,               \
    greatest_u16_##LEVEL, double_parts_##LEVEL, tree_bits_##LEVEL, spread_bits_##LEVEL             \
  }

#define LEVEL 0
#define NAME(name) name##_0
#include "kernels.inc"
#include "runs.inc"
#include "trees.inc"
#include "texts.inc"
#include "writing.inc"
#include "sums.inc"
#undef LEVEL
#undef NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), apply_to = function)
#define LEVEL 1
#define NAME(name) name##_1
#include "kernels.inc"
#include "runs.inc"
#include "trees.inc"
#include "texts.inc"
#include "writing.inc"
#include "sums.inc"
#undef LEVEL
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,avx512vpopcntdq"))), \
    apply_to = function)
#define LEVEL 2
#define NAME(name) name##_2
#include "kernels.inc"
#include "runs.inc"
#include "trees.inc"
#include "texts.inc"
#include "writing.inc"
#include "sums.inc"
#undef LEVEL
#undef NAME
#pragma clang attribute pop

static const struct kernels levels[] = {TABLE(0), TABLE(1), TABLE(2)};
#else
static const struct kernels levels[] = {TABLE(0)};
#endif

static int level_in_use = 0;

int dossier_machine_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) return DOSSIER_LEVEL_BASELINE;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512vbmi") ||
      !__builtin_cpu_supports("avx512vbmi2") || !__builtin_cpu_supports("avx512vpopcntdq"))
    return DOSSIER_LEVEL_AVX2;
  return DOSSIER_LEVEL_AVX512;
#else
  return DOSSIER_LEVEL_BASELINE;
#endif
}

int dossier_kernel_level(void) { return __atomic_load_n(&level_in_use, __ATOMIC_RELAXED); }

static inline const struct kernels *in_use(void) { return &levels[dossier_kernel_level()]; }

void dossier_use_kernel_level(int level) {
  int greatest = dossier_machine_level();
  int used = level < 0 ? 0 : level > greatest ? greatest : level;
  __atomic_store_n(&level_in_use, used, __ATOMIC_RELAXED);
}

/// Before main, so that nobody has to ask.
__attribute__((constructor)) static void choose_level(void) {
  const char *wanted = getenv("DOSSIER_KERNEL_LEVEL");
  dossier_use_kernel_level(wanted != NULL && wanted[0] >= '0' && wanted[0] <= '2'
                               ? wanted[0] - '0'
                               : dossier_machine_level());
}

void dossier_unpack(const uint8_t *packed, uint32_t width, size_t count, uint64_t base,
                    uint64_t stride, void *target, size_t element_byte_count) {
  in_use()->unpack(packed, width, count, base, stride, target, element_byte_count);
}
void dossier_moments(const int32_t *days, const int64_t *times, int64_t per_day, size_t count,
                     int64_t *moments) {
  in_use()->moments(days, times, per_day, count, moments);
}
void dossier_look_up_u8(const uint8_t *codes, const uint8_t *table, size_t count, uint8_t *target) {
  in_use()->look_up_u8(codes, table, count, target);
}
void dossier_compare_u8(const uint8_t *left, int32_t offset, const uint8_t *right, size_t count,
                        uint64_t *bits) {
  in_use()->compare_u8(left, offset, right, count, bits);
}
void dossier_compare_u16(const uint16_t *left, int32_t offset, const uint16_t *right, size_t count,
                         uint64_t *bits) {
  in_use()->compare_u16(left, offset, right, count, bits);
}
void dossier_between_u8(const uint8_t *numbers, uint8_t low, uint8_t high, size_t count,
                        uint64_t *bits) {
  in_use()->between_u8(numbers, low, high, count, bits);
}
void dossier_between_u16(const uint16_t *numbers, uint16_t low, uint16_t high, size_t count,
                         uint64_t *bits) {
  in_use()->between_u16(numbers, low, high, count, bits);
}
void dossier_pack_bits(const uint8_t *bytes, size_t count, uint64_t *bits) {
  in_use()->pack_bits(bytes, count, bits);
}
void dossier_key_u8(const uint8_t *keys, uint32_t stride, size_t count, int adds, uint32_t *groups) {
  in_use()->key_u8(keys, stride, count, adds, groups);
}
void dossier_key_u16(const uint16_t *keys, uint32_t stride, size_t count, int adds,
                     uint32_t *groups) {
  in_use()->key_u16(keys, stride, count, adds, groups);
}
void dossier_count_u8(const uint8_t *groups, const uint64_t *const *flags, size_t flag_count,
                      size_t count, uint32_t *cells, size_t cell_count, size_t copies) {
  in_use()->count_u8(groups, flags, flag_count, count, cells, cell_count, copies);
}
void dossier_count_u16(const uint16_t *groups, const uint64_t *const *flags, size_t flag_count,
                       size_t count, uint32_t *cells, size_t cell_count, size_t copies) {
  in_use()->count_u16(groups, flags, flag_count, count, cells, cell_count, copies);
}
void dossier_count_u32(const uint32_t *groups, const uint64_t *const *flags, size_t flag_count,
                       size_t count, uint32_t *cells, size_t cell_count, size_t copies) {
  in_use()->count_u32(groups, flags, flag_count, count, cells, cell_count, copies);
}
void dossier_tree_u8(const struct dossier_tree_node *nodes, const uint8_t *labels, uint8_t *out,
                     uint8_t *scratch) {
  in_use()->tree_u8(nodes, labels, out, scratch);
}
void dossier_tree_u16(const struct dossier_tree_node *nodes, const uint16_t *labels, uint16_t *out,
                      uint16_t *scratch) {
  in_use()->tree_u16(nodes, labels, out, scratch);
}
int dossier_tree_bits(const struct dossier_tree_node *nodes, const uint8_t *truth, uint64_t *out,
                      uint64_t *scratch) {
  return in_use()->tree_bits(nodes, truth, out, scratch);
}
void dossier_spread_bits(const uint64_t *presence, size_t count, const uint64_t *dense, uint64_t *out) {
  in_use()->spread_bits(presence, count, dense, out);
}
void dossier_gather_leaves(const struct dossier_tree_node *nodes, struct dossier_tree_row *rows,
                           size_t row_count, struct dossier_tree_row *scratch, uint16_t *leaves) {
  in_use()->gather_leaves(nodes, rows, row_count, scratch, leaves);
}
void dossier_spread_u8(const uint64_t *bits, size_t count, const uint8_t *numbers, uint8_t *out) {
  in_use()->spread_u8(bits, count, numbers, out);
}
void dossier_spread_u16(const uint64_t *bits, size_t count, const uint16_t *numbers, uint16_t *out) {
  in_use()->spread_u16(bits, count, numbers, out);
}
size_t dossier_count_bits(const uint8_t *bytes, size_t byte_count) {
  return in_use()->count_bits(bytes, byte_count);
}
int dossier_sparse_bits(const uint8_t *upper, size_t upper_bytes, const uint8_t *lower,
                        size_t lower_bytes, uint32_t low, size_t ones, size_t count, uint64_t *bits) {
  return in_use()->sparse_bits(upper, upper_bytes, lower, lower_bytes, low, ones, count, bits);
}
void dossier_code_sums(const uint32_t *ends, const int32_t *bases, size_t run_count, int32_t first,
                       const uint8_t *codes, const uint16_t *steps, uint8_t greatest,
                       const uint8_t *numbers, uint8_t *out) {
  in_use()->code_sums(ends, bases, run_count, first, codes, steps, greatest, numbers, out);
}
uint8_t dossier_greatest_u8(const uint8_t *numbers, size_t count) {
  return in_use()->greatest_u8(numbers, count);
}
uint16_t dossier_greatest_u16(const uint16_t *numbers, size_t count) {
  return in_use()->greatest_u16(numbers, count);
}
int dossier_double_parts(const double *values, size_t count, uint64_t least, uint64_t *lower,
                         uint64_t *upper, uint8_t *others) {
  return in_use()->double_parts(values, count, least, lower, upper, others);
}
void dossier_sum_u8(const uint32_t *groups, const uint8_t *numbers, const uint64_t *rows,
                    size_t count, uint64_t *sums) {
  in_use()->sum_u8(groups, numbers, rows, count, sums);
}
void dossier_sum_u16(const uint32_t *groups, const uint16_t *numbers, const uint64_t *rows,
                     size_t count, uint64_t *sums) {
  in_use()->sum_u16(groups, numbers, rows, count, sums);
}
void dossier_histogram_u8(const uint32_t *groups, const uint8_t *numbers, const uint64_t *rows,
                          size_t count, size_t width, uint32_t *cells, size_t step) {
  in_use()->histogram_u8(groups, numbers, rows, count, width, cells, step);
}
void dossier_histogram_u16(const uint32_t *groups, const uint16_t *numbers, const uint64_t *rows,
                           size_t count, size_t width, uint32_t *cells, size_t step) {
  in_use()->histogram_u16(groups, numbers, rows, count, width, cells, step);
}
void dossier_mark_u8(const uint32_t *groups, const uint8_t *numbers, const uint64_t *rows,
                     size_t count, size_t width, uint8_t *marks) {
  in_use()->mark_u8(groups, numbers, rows, count, width, marks);
}
void dossier_mark_u16(const uint32_t *groups, const uint16_t *numbers, const uint64_t *rows,
                      size_t count, size_t width, uint8_t *marks) {
  in_use()->mark_u16(groups, numbers, rows, count, width, marks);
}
void dossier_count_run(size_t first, size_t end, const uint64_t *rows, const uint64_t *const *flags,
                       size_t flag_count, uint32_t *counts) {
  in_use()->count_run(first, end, rows, flags, flag_count, counts);
}
uint64_t dossier_sum_run_u8(const uint8_t *numbers, size_t first, size_t end, const uint64_t *rows) {
  return in_use()->sum_run_u8(numbers, first, end, rows);
}
uint64_t dossier_sum_run_u16(const uint16_t *numbers, size_t first, size_t end, const uint64_t *rows) {
  return in_use()->sum_run_u16(numbers, first, end, rows);
}
void dossier_mark_run_u8(const uint8_t *numbers, size_t first, size_t end, const uint64_t *rows,
                         uint8_t *marks) {
  in_use()->mark_run_u8(numbers, first, end, rows, marks);
}
void dossier_mark_run_u16(const uint16_t *numbers, size_t first, size_t end, const uint64_t *rows,
                          uint8_t *marks) {
  in_use()->mark_run_u16(numbers, first, end, rows, marks);
}
size_t dossier_count_runs_u8(const uint8_t *groups, const struct dossier_run *runs, size_t run_count,
                             const uint64_t *const *flags, size_t flag_count, int counts_last,
                             size_t usual, const uint32_t *numbers, size_t number_count,
                             uint32_t *local, uint32_t *cells, uint32_t *list) {
  return in_use()->count_runs_u8(groups, runs, run_count, flags, flag_count, counts_last, usual, numbers,
                                 number_count, local, cells, list);
}
size_t dossier_move_u8(const uint8_t *groups, size_t first, size_t end, const uint64_t *const *flags,
                       size_t flag_count, size_t usual, uint32_t *cells) {
  return in_use()->move_u8(groups, first, end, flags, flag_count, usual, cells);
}
size_t dossier_move_u16(const uint16_t *groups, size_t first, size_t end, const uint64_t *const *flags,
                        size_t flag_count, size_t usual, uint32_t *cells) {
  return in_use()->move_u16(groups, first, end, flags, flag_count, usual, cells);
}
size_t dossier_fork(uint16_t *leaves, size_t count, uint16_t first_right, uint8_t *bits, uint16_t *right) {
  return in_use()->fork(leaves, count, first_right, bits, right);
}
void dossier_plane(const uint16_t *leaves, size_t count, uint16_t first, uint32_t plane, uint8_t *bits) {
  in_use()->plane(leaves, count, first, plane, bits);
}
void dossier_bounds_i64(const int64_t *numbers, size_t count, int64_t *bounds) {
  in_use()->bounds_i64(numbers, count, bounds);
}
void dossier_frequencies(const int64_t *numbers, size_t count, int64_t least, uint32_t *counts, size_t span) {
  in_use()->frequencies(numbers, count, least, counts, span);
}
size_t dossier_run_ends(const int64_t *numbers, size_t count, uint32_t *ends) {
  return in_use()->run_ends(numbers, count, ends);
}
size_t dossier_settled_text(const uint8_t *bytes, size_t count) {
  return in_use()->settled_text(bytes, count);
}
void dossier_find_marks(const uint8_t *bytes, size_t block_count, uint8_t delimiter, uint8_t newline,
                        uint8_t quote, struct dossier_marks *marks) {
  in_use()->find_marks(bytes, block_count, delimiter, newline, quote, marks);
}
int dossier_sparse_places(const uint8_t *upper, size_t upper_bytes, const uint8_t *lower,
                          size_t lower_bytes, uint32_t low, size_t ones, size_t count, uint32_t *places) {
  return in_use()->sparse_places(upper, upper_bytes, lower, lower_bytes, low, ones, count, places);
}
