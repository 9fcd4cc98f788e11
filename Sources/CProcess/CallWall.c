#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifndef ARCHITECTURE

int CProcessOffersCallWall(void) { return 0; }

int CProcessWallCalls(void) {
  errno = ENOSYS;
  return -1;
}

#else

int CProcessOffersCallWall(void) {
  unsigned int action = SECCOMP_RET_ERRNO;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

#define PR_SET_VMA_OPTION 0x53564d41 /* PR_SET_VMA, linux/prctl.h of Linux 5.17 */

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
/* The lower half of an argument; both processors are little-endian. */
#define LOAD_ARGUMENT(index) \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[index]))
#define LOAD_UPPER_HALF(index) \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[index]) + 4)
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, (value))
#define PERMIT ANSWER(SECCOMP_RET_ALLOW)
#define REFUSE(error) ANSWER(SECCOMP_RET_ERRNO | (error))
#define SKIP_UNLESS_EQUAL(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (count))
#define SKIP_IF_EQUAL(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (count), 0)
#define SKIP_UNLESS_BIT(bits, count) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, (count))

/* A call that is permitted whatever its arguments. */
#define CALL(name) SKIP_UNLESS_EQUAL(SYS_##name, 1), PERMIT

/* A call that is permitted with this bit in an argument. */
#define CALL_WITH_BIT(name, index, bits)                                                   \
  SKIP_UNLESS_EQUAL(SYS_##name, 4), LOAD_ARGUMENT(index), SKIP_UNLESS_BIT(bits, 1), PERMIT, \
      REFUSE(EPERM)

/* A call that is answered with an error. */
#define NO_CALL(name, error) SKIP_UNLESS_EQUAL(SYS_##name, 1), REFUSE(error)

int CProcessWallCalls(void) {
  const unsigned int own = (unsigned int)getpid();
  struct sock_filter filter[] = {
      LOAD(arch), SKIP_IF_EQUAL(ARCHITECTURE, 1), ANSWER(SECCOMP_RET_KILL_PROCESS), LOAD(nr),
      /* The most frequent first. */
      CALL(futex), CALL(pread64), CALL(read), CALL(write), CALL(recvmsg), CALL(madvise),
      CALL(clock_gettime), CALL(sched_yield), CALL(close), CALL(lseek), CALL(fstat), CALL(ppoll),
      /* Memory. Networks are compiled to machine code on the way, so that pages may be made
         executable. */
      CALL(mmap), CALL(munmap), CALL(mremap), CALL(mprotect), CALL(brk), CALL(mincore),
      CALL(get_mempolicy), CALL(mbind), CALL(membarrier),
      /* Threads, and nothing but threads. The flags of clone3 lie in memory, which a filter cannot
         read: without that call, the C library uses clone. */
      CALL_WITH_BIT(clone, 0, CLONE_THREAD), NO_CALL(clone3, ENOSYS), CALL(exit), CALL(exit_group),
      CALL(set_robust_list), CALL(rseq), CALL(set_tid_address), CALL(gettid), CALL(getpid),
      CALL(getppid), CALL(sched_getaffinity), CALL(sched_setaffinity), CALL(sched_getparam),
      CALL(sched_getscheduler), CALL(getcpu), CALL(rt_sigaction), CALL(rt_sigprocmask),
      CALL(rt_sigreturn), CALL(sigaltstack), CALL(restart_syscall),
      /* Time and facts about the process. */
      CALL(clock_getres), CALL(clock_nanosleep), CALL(nanosleep), CALL(gettimeofday),
      CALL(getrusage), CALL(getrandom), CALL(uname), CALL(sysinfo), CALL(getuid), CALL(geteuid),
      CALL(getgid), CALL(getegid), CALL(times),
#if defined(__x86_64__)
      CALL(time), CALL(poll), CALL(arch_prctl),
#endif
      /* Of an open descriptor: its facts, and another number for it. */
      CALL_WITH_BIT(newfstatat, 3, AT_EMPTY_PATH), CALL_WITH_BIT(statx, 2, AT_EMPTY_PATH),
      SKIP_UNLESS_EQUAL(SYS_fcntl, 8), LOAD_ARGUMENT(1), SKIP_IF_EQUAL(F_DUPFD_CLOEXEC, 5),
      SKIP_IF_EQUAL(F_GETFL, 4), SKIP_IF_EQUAL(F_SETFL, 3), SKIP_IF_EQUAL(F_GETFD, 2),
      SKIP_IF_EQUAL(F_SETFD, 1), REFUSE(EPERM), PERMIT,
      /* Signals to itself alone: abort. */
      SKIP_UNLESS_EQUAL(SYS_tgkill, 4), LOAD_ARGUMENT(0), SKIP_UNLESS_EQUAL(own, 1), PERMIT,
      REFUSE(EPERM),
      /* Limits may be read. */
      SKIP_UNLESS_EQUAL(SYS_prlimit64, 6), LOAD_ARGUMENT(2), SKIP_UNLESS_EQUAL(0, 3),
      LOAD_UPPER_HALF(2), SKIP_UNLESS_EQUAL(0, 1), PERMIT, REFUSE(EPERM),
      /* Names for threads and for memory. */
      SKIP_UNLESS_EQUAL(SYS_prctl, 5), LOAD_ARGUMENT(0), SKIP_IF_EQUAL(PR_SET_NAME, 2),
      SKIP_IF_EQUAL(PR_SET_VMA_OPTION, 1), REFUSE(EPERM), PERMIT,
      /* Libraries look for files that may be there or not. */
      NO_CALL(openat, EACCES), NO_CALL(faccessat, EACCES), NO_CALL(readlinkat, EACCES),
#if defined(__x86_64__)
      NO_CALL(open, EACCES), NO_CALL(access, EACCES), NO_CALL(readlink, EACCES),
      NO_CALL(stat, EACCES),
#endif
      NO_CALL(ioctl, ENOTTY),
      /* All else: sockets, programs, processes, tracing, files, mounts, modules, … */
      REFUSE(EPERM)};
  struct sock_fprog program = {
      .len = (unsigned short)(sizeof filter / sizeof filter[0]), .filter = filter};
  /* All threads at once: those of the networks are there already. */
  long result =
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
  if (result > 0) {
    errno = EBUSY;
    return -1;
  }
  return (int)result;
}

#endif
