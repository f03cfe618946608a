#define _GNU_SOURCE
#include "CPlatform.h"

#include <malloc.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct flock range(short type, int64_t start, int64_t length) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;
  return lock;
}

int dossier_lock_range(int descriptor, int kind, int64_t start, int64_t length) {
  short type = kind == DOSSIER_LOCK_SHARED ? F_RDLCK : kind == DOSSIER_LOCK_EXCLUSIVE ? F_WRLCK : F_UNLCK;
  struct flock lock = range(type, start, length);
  return fcntl(descriptor, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

int dossier_find_lock(int descriptor, int64_t start, int64_t length, int64_t *found_start) {
  struct flock lock = range(F_WRLCK, start, length);
  if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -errno;
  if (lock.l_type == F_UNLCK) return 0;
  *found_start = lock.l_start;
  return 1;
}

int dossier_open_unnamed(const char *directory, unsigned mode) {
  int descriptor;
  do descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, (mode_t)mode);
  while (descriptor < 0 && errno == EINTR);
  return descriptor >= 0 ? descriptor : -errno;
}

int dossier_open_unlinked(char *path_template) {
  int descriptor = mkostemp(path_template, O_CLOEXEC);
  if (descriptor < 0) return -errno;
  unlink(path_template);
  return descriptor;
}

int dossier_rename_exclusively(const char *from, const char *to) {
  int status;
  do status = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
  while (status != 0 && errno == EINTR);
  return status == 0 ? 0 : errno;
}

// Memory of so many bytes is mapped for itself: freed, it returns to the
// system at once, and grown, its pages move without being copied. It also
// keeps the C library from raising its own bound for that, after which large
// pieces would leave holes in its heap.
#define LARGE ((size_t)DOSSIER_MAPPED)

void dossier_trim_heap(void) { malloc_trim(0); }

void dossier_share_heap(void) { mallopt(M_ARENA_MAX, 1); }

void dossier_keep_heap(size_t byte_count) {
  mallopt(M_MMAP_THRESHOLD, (int)byte_count);
  mallopt(M_TRIM_THRESHOLD, (int)byte_count);
}

// Addresses for large memory that begin where a large page can: rows of
// groups in any order would else wait for the addresses of small pages.
static void *map_aligned(size_t size, int protection) {
  if (size > SIZE_MAX - 2 * LARGE) return NULL;
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t rounded = (size + page - 1) & ~(page - 1);
  char *start = mmap(NULL, rounded + LARGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return NULL;
  size_t before = -(uintptr_t)start & (LARGE - 1);
  if (before > 0) munmap(start, before);
  munmap(start + before + rounded, LARGE - before);
  return start + before;
}

// Grows large memory where it is, or moves its pages to where they stay large.
static void *remap(void *memory, size_t old_size, size_t new_size) {
  void *same = mremap(memory, old_size, new_size, 0);
  if (same != MAP_FAILED) return same;
  void *target = map_aligned(new_size, PROT_NONE);
  if (target == NULL) return NULL;
  void *larger = mremap(memory, old_size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, target);
  if (larger != MAP_FAILED) return larger;
  munmap(target, new_size);
  return NULL;
}

void *dossier_resize(void *memory, size_t old_size, size_t new_size) {
  if (old_size < LARGE && new_size < LARGE) return realloc(memory, new_size);
  if (old_size >= LARGE && new_size >= LARGE) return remap(memory, old_size, new_size);
  void *larger;
  if (new_size >= LARGE) {
    larger = map_aligned(new_size, PROT_READ | PROT_WRITE);
    if (larger == NULL) return NULL;
    madvise(larger, new_size, MADV_HUGEPAGE);
  } else {
    larger = malloc(new_size);
    if (larger == NULL) return NULL;
  }
  if (memory != NULL) memcpy(larger, memory, old_size < new_size ? old_size : new_size);
  dossier_free(memory, old_size);
  return larger;
}

void dossier_free(void *memory, size_t size) {
  if (size >= LARGE) munmap(memory, size); else free(memory);
}
