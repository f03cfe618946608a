// The few things Swift cannot say: open-file-description locks, and a byte
// mask of vector comparisons, memory that is mapped. Every function here is
// small and total.
#ifndef DOSSIER_CPLATFORM_H
#define DOSSIER_CPLATFORM_H

#include <stdint.h>
#include <stddef.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/// Kinds of byte-range lock; the values are this header's own.
enum {
  DOSSIER_LOCK_SHARED = 0,
  DOSSIER_LOCK_EXCLUSIVE = 1,
  DOSSIER_LOCK_NONE = 2,
};

/// Sets (or, with DOSSIER_LOCK_NONE, clears) an open-file-description lock on
/// [start, start + length) without waiting. Returns 0, or an errno value
/// (EAGAIN or EACCES if another description holds the range).
int dossier_lock_range(int descriptor, int kind, int64_t start, int64_t length);

/// Reports in *found_start the first byte in [start, start + length) that
/// another description holds in conflict with an exclusive lock. Returns 1 if
/// there is one, 0 if there is none, or a negative errno value.
int dossier_find_lock(int descriptor, int64_t start, int64_t length, int64_t *found_start);

/// Opens a nameless file (O_TMPFILE) for reading and writing in a directory,
/// with the given mode less the caller's umask. Returns a descriptor, or a
/// negative errno value.
int dossier_open_unnamed(const char *directory, unsigned mode);

/// Makes a file of mode 0600 by a template that ends in XXXXXX, and takes its
/// name away at once. Returns a descriptor, or a negative errno value.
int dossier_open_unlinked(char *path_template);

/// Gives a file another name in one step, unless that is taken. Returns 0, or
/// an errno value (EEXIST; EINVAL or ENOSYS if the file system cannot do it).
int dossier_rename_exclusively(const char *from, const char *to);

/// Bytes from which on memory of dossier_resize is mapped for itself; what is
/// new of it is zero.
enum { DOSSIER_MAPPED = 2 << 20 };

/// Memory of new_size bytes with what the memory of old_size bytes has, which
/// dossier_resize gave or is NULL with size 0; NULL, with the old memory as it
/// was, if the system has none. Given back by dossier_free with its size.
void *dossier_resize(void *memory, size_t old_size, size_t new_size);
void dossier_free(void *memory, size_t size);

/// Bit i of the result is set where bytes[i] == needle, for i in 0..<64.
/// Reads exactly 64 bytes.
static inline uint64_t dossier_mask_equal64(const uint8_t *bytes, uint8_t needle) {
#if defined(__SSE2__)
  const __m128i pattern = _mm_set1_epi8((char)needle);
  uint64_t mask = 0;
  for (int part = 0; part < 4; ++part) {
    __m128i chunk = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    uint64_t bits = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, pattern));
    mask |= bits << (16 * part);
  }
  return mask;
#elif defined(__aarch64__)
  const uint8x16_t pattern = vdupq_n_u8(needle);
  const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t lanes[4];
  for (int part = 0; part < 4; ++part)
    lanes[part] = vandq_u8(vceqq_u8(vld1q_u8(bytes + 16 * part), pattern), weights);
  uint8x16_t sum = vpaddq_u8(vpaddq_u8(lanes[0], lanes[1]), vpaddq_u8(lanes[2], lanes[3]));
  sum = vpaddq_u8(sum, sum);
  return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
#else
  uint64_t mask = 0;
  for (int i = 0; i < 64; ++i) mask |= (uint64_t)(bytes[i] == needle) << i;
  return mask;
#endif
}

/// Gives memory that was freed back to the system, which the C library else keeps for the next to ask.
void dossier_trim_heap(void);

/// Keeps freed memory below so many bytes a piece, 32 MiB at most, in the C
/// library's heap for the next to ask, so that what each block of a table takes
/// anew costs no page faults.
void dossier_keep_heap(size_t byte_count);

/// Lets all threads share one heap from now on: each of their own takes 64 MiB
/// of address space, used or not.
void dossier_share_heap(void);

#endif
