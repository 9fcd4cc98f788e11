#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's interface, written out: its header is older than the kernel on many systems.
   Source: include/uapi/linux/landlock.h of Linux 6.12; the numbers of the calls are the same on
   all processors. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { VERSION_FLAG = 1, PATH_BENEATH = 1 };

struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scope;
};

struct path_beneath {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));

enum { READ_FILE = 1 << 2, READ_FOLDER = 1 << 3 };

/* What each version of the interface can forbid. */
static uint64_t file_rights(int version) {
  if (version >= 5) return (1 << 16) - 1; /* up to IOCTL_DEV */
  if (version >= 3) return (1 << 15) - 1; /* up to TRUNCATE */
  if (version == 2) return (1 << 14) - 1; /* up to REFER */
  return (1 << 13) - 1;
}

static int allow_reading(int ruleset, const char *path) {
  int parent = open(path, O_PATH | O_CLOEXEC);
  /* What is not there cannot be opened anyway. */
  if (parent < 0) return 0;
  struct stat status;
  uint64_t allowed = READ_FILE;
  if (fstat(parent, &status) == 0 && S_ISDIR(status.st_mode)) allowed |= READ_FOLDER;
  struct path_beneath rule = {.allowed = allowed, .parent = parent};
  long result = syscall(ADD_RULE, ruleset, PATH_BENEATH, &rule, 0);
  int error = errno;
  close(parent);
  errno = error;
  return (int)result;
}

static long wall_version(void) { return syscall(CREATE_RULESET, NULL, 0, VERSION_FLAG); }

int CProcessOffersFileWall(void) { return wall_version() > 0; }

int CProcessWallFiles(const char *const *readable, size_t count) {
  long version = wall_version();
  if (version < 0) return -1;
  struct ruleset rules = {.files = file_rights((int)version)};
  if (version >= 4) rules.network = 3; /* TCP: bind, connect */
  if (version >= 6) rules.scope = 3;   /* abstract sockets and signals of others */
  size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  long ruleset = syscall(CREATE_RULESET, &rules, size, 0);
  if (ruleset < 0) return -1;
  int result = 0;
  for (size_t index = 0; index < count && result == 0; index++)
    result = allow_reading((int)ruleset, readable[index]);
  if (result == 0) result = (int)syscall(RESTRICT_SELF, ruleset, 0);
  int error = errno;
  close((int)ruleset);
  errno = error;
  return result;
}

int CProcessRenouncePrivileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
