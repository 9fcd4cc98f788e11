#define _GNU_SOURCE
#include "CProcess.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static volatile pid_t expected_parent;

static void parent_thread_died(int signal_number) {
  (void)signal_number;
  // The kernel gives the child its new parent before it sends the signal.
  if (getppid() != expected_parent) _exit(1);
}

int CProcessDieWithParent(pid_t parent) {
  expected_parent = parent;
  struct sigaction action = {.sa_handler = parent_thread_died, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGUSR2, &action, NULL) != 0) return -1;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR2);
  // The mask is inherited over exec: a parent that blocks signals must not make its child immortal.
  if (pthread_sigmask(SIG_UNBLOCK, &signals, NULL) != 0) return -1;
  if (prctl(PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0) != 0) return -1;
  if (getppid() == parent) return 0;
  prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
  return 1;
}
