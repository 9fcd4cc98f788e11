/// What a process asks of the kernel about itself, its parent and its descriptors: calls that Swift
/// cannot make, for they have variable lists of arguments, macros, or handlers written in C.
#ifndef FACEARCHIVE_CPROCESS_H
#define FACEARCHIVE_CPROCESS_H

#include <pthread.h>
#include <sys/types.h>

/// Makes the calling process die when its parent does.
///
/// The kernel sends its signal when the *thread* that made this process ends, even while the
/// parent's other threads go on; the handler therefore looks whether the parent has changed.
/// Takes SIGUSR2.
///
/// `parent` is the process that is expected to be the parent: if it has died before this call,
/// nothing would ever be signalled.
///
/// Returns 0; -1 with errno when the kernel refuses; 1 when `parent` is not the parent any
/// more, and nothing is watched then.
int CProcessDieWithParent(pid_t parent);

/// Sends bytes over a local socket, and with them `descriptor` unless it is negative.
///
/// Returns how many bytes were taken; -1 with errno. The descriptor goes with the first of them. A
/// reader that has gone is EPIPE, without a signal.
ssize_t CProcessSend(int socket, const void *bytes, size_t count, int descriptor);

/// Receives bytes from a local socket. `*descriptor` becomes the descriptor that came with them, to
/// be closed by the caller, or -1.
///
/// Returns how many bytes came, 0 at the end; -1 with errno.
ssize_t CProcessReceive(int socket, void *bytes, size_t count, int *descriptor);

/// Gives up, for good and for all children, to gain privileges by executing a program.
/// Returns 0; -1 with errno.
int CProcessRenouncePrivileges(void);

/// Landlock: from now on the calling thread and those that it starts can open only files at or
/// below `readable`, for reading alone, execute none, and make no TCP connection. Paths that do not exist
/// are passed over. Privileges have to be renounced first.
///
/// Returns 0; -1 with errno: ENOSYS and EOPNOTSUPP when the kernel has no Landlock.
int CProcessWallFiles(const char *const *readable, size_t count);

/// Whether the kernel offers `CProcessWallFiles`: 1 or 0.
int CProcessOffersFileWall(void);

/// Whether the kernel offers `CProcessWallCalls`: 1 or 0.
int CProcessOffersCallWall(void);

/// seccomp: from now on no thread of the process can open a file, make a socket, start a process,
/// trace one, change a limit, or make any other call than those that computing with open
/// descriptors needs. What is refused fails with an error. Privileges have to be renounced first.
///
/// Returns 0; -1 with errno.
int CProcessWallCalls(void);

/// No core files, no bytes written to any file, at most this many descriptors. Returns 0 or -1.
int CProcessLimitFiles(unsigned int descriptors);

/// Processor time of the whole process. Returns 0 or -1.
int CProcessLimitProcessor(unsigned long long seconds);

/// This many bytes of memory more than the process has now. Returns 0 or -1.
int CProcessLimitMemory(unsigned long long bytes);

/// How many bytes of memory another process of this user may still take before its limit refuses
/// it; -1 when it has no limit, is gone, or the kernel does not tell.
long long CProcessMemoryLeft(pid_t process);

/// Has all threads share two heaps in place of up to eight for each processor, so that what one has
/// freed the others can use. To be called before there are threads.
///
/// Source: mallopt(3), M_ARENA_MAX.
void CProcessShareHeaps(void);

/// Waits for `condition` as pthread_cond_wait does, at most until `CLOCK_MONOTONIC` shows so many
/// nanoseconds. `mutex` is the caller's and locked.
///
/// Returns 0 when that moment has come, else 1.
int CProcessWaitUntil(
  pthread_cond_t *condition, pthread_mutex_t *mutex, unsigned long long nanoseconds);

/// Gives the pages of freed memory back to the kernel, which else stay with the process for its next
/// needs, in pieces too small for these.
void CProcessGiveBackMemory(void);

#endif
