// Stands between a process and the C library, counts the calls that write to the files of one
// directory, and makes one of them fail. Loaded with LD_PRELOAD by ../faults; told what to do by
// the environment:
//
//   FAULT_DIR     the directory; calls on other files are left alone
//   FAULT_AT      which call, from 1; none when it is missing
//   FAULT_KIND    kill (before the call), torn (half of a write, then kill), enospc (this call and
//                 every later write), eio (once), eio-forever, short (half of a write succeeds)
//   FAULT_COUNT   a file that gets the number of calls when the process ends by itself
//   FAULT_FIRED   a file that gets the name of the call that was made to fail
//   FAULT_RECORD  a file to which every write and every sync is appended, for replaying a loss of
//                 power
//   FAULT_SWALLOW all, or wal: calls that make files durable do nothing (for planted bugs)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { NONE, KILL, TORN, ENOSPC_ALWAYS, EIO_ONCE, EIO_ALWAYS, SHORT };

static const char *directory, *count_path, *fired_path, *swallow;
static size_t directory_length;
static long at, calls;
static enum kind kind = NONE;
static int record = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void put(int fd, const void *bytes, size_t count) {
  while (count > 0) {
    long done = syscall(SYS_write, fd, bytes, count);
    if (done <= 0) _exit(99);
    bytes = (const char *)bytes + done;
    count -= (size_t)done;
  }
}

static void put_file(const char *path, const char *text) {
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) return;
  put(fd, text, strlen(text));
  syscall(SYS_close, fd);
}

__attribute__((constructor)) static void begin(void) {
  directory = getenv("FAULT_DIR");
  directory_length = directory ? strlen(directory) : 0;
  count_path = getenv("FAULT_COUNT");
  fired_path = getenv("FAULT_FIRED");
  swallow = getenv("FAULT_SWALLOW");
  const char *number = getenv("FAULT_AT"), *name = getenv("FAULT_KIND");
  at = number ? atol(number) : 0;
  const char *names[] = {"", "kill", "torn", "enospc", "eio", "eio-forever", "short"};
  for (int i = 1; name && i < 7; i++)
    if (strcmp(name, names[i]) == 0) kind = (enum kind)i;
  const char *path = getenv("FAULT_RECORD");
  if (path)
    record = (int)syscall(
        SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

__attribute__((destructor)) static void end(void) {
  if (!count_path) return;
  char text[32];
  snprintf(text, sizeof text, "%ld\n", calls);
  put_file(count_path, text);
}

// The path of a file of the directory, below it; NULL for others.
static const char *below(const char *path) {
  if (!directory || strncmp(path, directory, directory_length) != 0) return NULL;
  return path[directory_length] == '/' ? path + directory_length + 1 : NULL;
}

static const char *path_of(int fd, char *buffer) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t count = readlink(link, buffer, PATH_MAX - 1);
  if (count <= 0) return NULL;
  buffer[count] = 0;
  return below(buffer);
}

// One record: operation, length of the name, offset, length of the data; name; data.
static void note(
    char operation, const char *name, int64_t offset, const struct iovec *parts, int count,
    size_t limit) {
  if (record < 0) return;
  uint64_t length = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  if (length > limit) length = limit;
  struct {
    char operation;
    char pad[3];
    uint32_t name;
    int64_t offset;
    uint64_t length;
  } header = {operation, {0}, (uint32_t)strlen(name), offset, length};
  // With one call, since others may append to the same file.
  size_t total = sizeof header + header.name + length;
  char *record_bytes = malloc(total), *end = record_bytes;
  if (!record_bytes) _exit(99);
  end = (char *)mempcpy(end, &header, sizeof header);
  end = (char *)mempcpy(end, name, header.name);
  for (int i = 0; i < count && length > 0; i++) {
    size_t part = parts[i].iov_len < length ? parts[i].iov_len : length;
    end = (char *)mempcpy(end, parts[i].iov_base, part);
    length -= part;
  }
  put(record, record_bytes, total);
  free(record_bytes);
}

// What becomes of the call: 0 goes on, 1 goes on with half, -1 fails with errno.
static int decide(const char *call, int writes) {
  pthread_mutex_lock(&lock);
  long number = ++calls;
  pthread_mutex_unlock(&lock);
  if (kind == NONE || at == 0 || number < at) return 0;
  if (number == at && fired_path) put_file(fired_path, call);
  switch (kind) {
  case KILL:
    kill(getpid(), SIGKILL);
    return 0;
  case TORN:
    if (writes) return 1;
    kill(getpid(), SIGKILL);
    return 0;
  case ENOSPC_ALWAYS:
    if (number > at && !writes) return 0;
    errno = ENOSPC;
    return -1;
  case EIO_ONCE:
    if (number > at) return 0;
    errno = EIO;
    return -1;
  case EIO_ALWAYS:
    errno = EIO;
    return -1;
  case SHORT:
    return number == at && writes ? 1 : 0;
  default:
    return 0;
  }
}

static ssize_t write_parts(
    const char *call, int fd, const struct iovec *parts, int count, int64_t offset) {
  char buffer[PATH_MAX];
  const char *name = path_of(fd, buffer);
  if (!name) {
    // What the process tells its user is part of the order of events.
    if (fd == 1) note('A', "", 0, parts, count, SIZE_MAX);
    return offset < 0 ? syscall(SYS_writev, fd, parts, count)
                      : syscall(SYS_pwritev, fd, parts, count, offset, 0);
  }
  int fate = decide(call, 1);
  if (fate < 0) return -1;
  size_t total = 0;
  for (int i = 0; i < count; i++) total += parts[i].iov_len;
  size_t limit = fate == 1 ? total / 2 : total;
  int64_t place = offset < 0 ? syscall(SYS_lseek, fd, 0, SEEK_CUR) : offset;
  int flags = fcntl(fd, F_GETFL);
  int durable = (flags & O_DSYNC) && !swallow;
  note(durable ? 'D' : 'W', name, place, parts, count, limit);
  if (fate == 1) {
    // Half of it, as one piece.
    char *half = malloc(limit ? limit : 1);
    size_t filled = 0;
    for (int i = 0; i < count && filled < limit; i++) {
      size_t part = parts[i].iov_len < limit - filled ? parts[i].iov_len : limit - filled;
      memcpy(half + filled, parts[i].iov_base, part);
      filled += part;
    }
    ssize_t done = offset < 0 ? syscall(SYS_write, fd, half, limit)
                              : syscall(SYS_pwrite64, fd, half, limit, offset);
    free(half);
    if (kind == TORN) kill(getpid(), SIGKILL);
    return done;
  }
  return offset < 0 ? syscall(SYS_writev, fd, parts, count)
                    : syscall(SYS_pwritev, fd, parts, count, offset, 0);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  struct iovec part = {(void *)bytes, count};
  return write_parts("write", fd, &part, 1, -1);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  struct iovec part = {(void *)bytes, count};
  return write_parts("pwrite", fd, &part, 1, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  return pwrite(fd, bytes, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  return write_parts("writev", fd, parts, count, -1);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return write_parts("pwritev", fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  return pwritev(fd, parts, count, offset);
}

static int synchronize(const char *call, int fd, long number) {
  char buffer[PATH_MAX];
  const char *name = path_of(fd, buffer);
  if (!name) {
    // The directory itself has no name below it.
    return (int)syscall(number, fd);
  }
  if (swallow && (strcmp(swallow, "all") == 0 || strstr(name, "-wal"))) return 0;
  if (decide(call, 0) < 0) return -1;
  note('S', name, 0, NULL, 0, 0);
  return (int)syscall(number, fd);
}

int fsync(int fd) { return synchronize("fsync", fd, SYS_fsync); }

int fdatasync(int fd) { return synchronize("fdatasync", fd, SYS_fdatasync); }

int msync(void *start, size_t length, int flags) {
  return (int)syscall(SYS_msync, start, length, flags);
}

int ftruncate(int fd, off_t length) {
  char buffer[PATH_MAX];
  const char *name = path_of(fd, buffer);
  if (name) {
    if (decide("ftruncate", 1) < 0) return -1;
    note('T', name, length, NULL, 0, 0);
  }
  return (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

int fallocate(int fd, int mode, off_t offset, off_t length) {
  char buffer[PATH_MAX];
  if (path_of(fd, buffer) && decide("fallocate", 1) < 0) return -1;
  return (int)syscall(SYS_fallocate, fd, mode, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  return fallocate(fd, 0, offset, length) == 0 ? 0 : errno;
}

int rename(const char *from, const char *to) {
  char joined[2 * PATH_MAX];
  const char *a = below(from), *b = below(to);
  if (a && b) {
    if (decide("rename", 0) < 0) return -1;
    snprintf(joined, sizeof joined, "%s", b);
    struct iovec part = {joined, strlen(joined)};
    note('R', a, 0, &part, 1, SIZE_MAX);
  }
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path) {
  const char *name = below(path);
  if (name) {
    if (decide("unlink", 0) < 0) return -1;
    note('U', name, 0, NULL, 0, 0);
  }
  return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
