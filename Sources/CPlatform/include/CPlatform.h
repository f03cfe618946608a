// The few things Swift cannot say: open-file-description locks, and memory that
// is mapped. Every function here is small and total.
#ifndef DOSSIER_CPLATFORM_H
#define DOSSIER_CPLATFORM_H

#include <stdint.h>
#include <stddef.h>

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
