#define _GNU_SOURCE
#include "CProcess.h"

#include <malloc.h>
#include <stdio.h>
#include <sys/resource.h>

static int limit(int resource, unsigned long long value) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return -1;
  rlim_t wanted = value < now.rlim_max ? (rlim_t)value : now.rlim_max;
  struct rlimit limits = {.rlim_cur = wanted, .rlim_max = wanted};
  return setrlimit(resource, &limits);
}

int CProcessLimitFiles(unsigned int descriptors) {
  int result = limit(RLIMIT_CORE, 0);
  result |= limit(RLIMIT_FSIZE, 0);
  result |= limit(RLIMIT_NOFILE, descriptors);
  return result;
}

int CProcessLimitProcessor(unsigned long long seconds) { return limit(RLIMIT_CPU, seconds); }

/* What the file /proc/PID/status says, in bytes; 0 where it does not. */
static void memory_facts(const char *path, unsigned long long *data, unsigned long long *size) {
  *data = *size = 0;
  FILE *status = fopen(path, "re");
  if (status == NULL) return;
  char line[256];
  unsigned long long kilobytes;
  while (fgets(line, sizeof line, status) != NULL) {
    if (sscanf(line, "VmData: %llu kB", &kilobytes) == 1) *data = kilobytes << 10;
    if (sscanf(line, "VmSize: %llu kB", &kilobytes) == 1) *size = kilobytes << 10;
  }
  fclose(status);
}

int CProcessLimitMemory(unsigned long long bytes) {
  unsigned long long data, size;
  memory_facts("/proc/self/status", &data, &size);
  if (data == 0 || size == 0) return -1;
  /* Pages that can be written to are what fills memory; the address space bounds what is shared. */
  int result = limit(RLIMIT_DATA, data + bytes);
  result |= limit(RLIMIT_AS, size + 2 * bytes);
  return result;
}

long long CProcessMemoryLeft(pid_t process) {
  struct rlimit limits;
  if (prlimit(process, RLIMIT_DATA, NULL, &limits) != 0) return -1;
  if (limits.rlim_cur == RLIM_INFINITY) return -1;
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/status", (int)process);
  unsigned long long data, size;
  memory_facts(path, &data, &size);
  if (data == 0) return -1;
  return data < limits.rlim_cur ? (long long)(limits.rlim_cur - data) : 0;
}

void CProcessShareHeaps(void) { mallopt(M_ARENA_MAX, 2); }

void CProcessGiveBackMemory(void) { malloc_trim(0); }
