// Preloaded into a process, lets reads and writes of files transfer at most FAULT_MOST_BYTES bytes a call, and
// interrupts every third one. The system may do both at any time, and seldom does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t shortened(size_t count) {
  const char *most = getenv("FAULT_MOST_BYTES");
  size_t limit = most ? strtoul(most, NULL, 10) : 0;
  return limit > 0 && count > limit ? limit : count;
}

/// Every third call is interrupted before it begins.
static int interrupted(void) {
  static atomic_uint calls;
  if (atomic_fetch_add(&calls, 1) % 3 != 2) return 0;
  errno = EINTR;
  return 1;
}

#define ORIGINAL(name, type) \
  static type original;      \
  if (!original) original = (type)dlsym(RTLD_NEXT, name)

typedef ssize_t (*positioned_write)(int, const void *, size_t, off_t);
typedef ssize_t (*positioned_read)(int, void *, size_t, off_t);
typedef ssize_t (*plain_write)(int, const void *, size_t);
typedef ssize_t (*plain_read)(int, void *, size_t);

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  ORIGINAL("pwrite", positioned_write);
  return interrupted() ? -1 : original(file, bytes, shortened(count), offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
  return pwrite(file, bytes, count, offset);
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) {
  ORIGINAL("pread", positioned_read);
  return interrupted() ? -1 : original(file, bytes, shortened(count), offset);
}

ssize_t pread64(int file, void *bytes, size_t count, off_t offset) { return pread(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
  ORIGINAL("write", plain_write);
  return interrupted() ? -1 : original(file, bytes, shortened(count));
}

ssize_t read(int file, void *bytes, size_t count) {
  ORIGINAL("read", plain_read);
  return interrupted() ? -1 : original(file, bytes, shortened(count));
}
