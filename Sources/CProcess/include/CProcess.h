/// What a process asks of the kernel about its parent: calls that Swift cannot make, for `prctl`
/// has a variable list of arguments and signal handlers have to be written in C.
#ifndef FACEARCHIVE_CPROCESS_H
#define FACEARCHIVE_CPROCESS_H

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

#endif
