#define _GNU_SOURCE
#include "CProcess.h"

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

int CProcessLimitMemory(unsigned long long bytes) {
  FILE *status = fopen("/proc/self/status", "re");
  if (status == NULL) return -1;
  char line[256];
  unsigned long long data = 0, size = 0, kilobytes;
  while (fgets(line, sizeof line, status) != NULL) {
    if (sscanf(line, "VmData: %llu kB", &kilobytes) == 1) data = kilobytes << 10;
    if (sscanf(line, "VmSize: %llu kB", &kilobytes) == 1) size = kilobytes << 10;
  }
  fclose(status);
  if (data == 0 || size == 0) return -1;
  /* Pages that can be written to are what fills memory; the address space bounds what is shared. */
  int result = limit(RLIMIT_DATA, data + bytes);
  result |= limit(RLIMIT_AS, size + 2 * bytes);
  return result;
}
