#define _GNU_SOURCE
#include "CProcess.h"

#include <time.h>

int CProcessWaitUntil(
  pthread_cond_t *condition, pthread_mutex_t *mutex, unsigned long long nanoseconds) {
  struct timespec until = {
    .tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)};
  return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &until) == 0;
}
