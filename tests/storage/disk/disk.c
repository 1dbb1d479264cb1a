/* Loaded before libc: what a process does to files in one folder goes into a log, or fails where a test asks for it.

   DISK_FOLDER  the folder, as a real path; files whose names end in -shm are memory to SQLite and are left alone
   DISK_LOG     where each write, truncation and sync is noted, in their order, with the lines written to ACKNOWLEDGE
   DISK_FAULT   a file that holds the number of an error: while it is there, every write to the folder fails so
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ACKNOWLEDGE 77

struct head { char what; char file; uint16_t unused; uint32_t length; uint64_t offset; };

static int record = -1;
static char folder[PATH_MAX], fault[PATH_MAX];

__attribute__((constructor)) static void start(void) {
  const char *at = getenv("DISK_FOLDER"), *log = getenv("DISK_LOG"), *trouble = getenv("DISK_FAULT");
  if (at) snprintf(folder, sizeof folder, "%s/", at);
  if (trouble) snprintf(fault, sizeof fault, "%s", trouble);
  if (log) record = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Return 'd' for the database, 'w' for its write-ahead log, 'o' for another file of the folder, 0 for none of it. */
static char ours(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0 || !*folder) return 0;
  path[n] = 0;
  if (strncmp(path, folder, strlen(folder))) return 0;
  const char *end = path + n;
  if (n > 4 && !strcmp(end - 4, "-shm")) return 0;
  if (n > 4 && !strcmp(end - 4, "-wal")) return 'w';
  if (n > 3 && !strcmp(end - 3, ".db")) return 'd';
  return 'o';
}

/* One write to a file opened for appending: threads cannot mix their notes. */
static void note(char what, char file, uint64_t offset, const void *data, uint32_t length) {
  if (record < 0) return;
  struct head head = {what, file, 0, length, offset};
  char *whole = malloc(sizeof head + length);
  memcpy(whole, &head, sizeof head);
  if (data) memcpy(whole + sizeof head, data, length);
  syscall(SYS_write, record, whole, sizeof head + (data ? length : 0));
  free(whole);
}

static int failing(void) {
  if (!*fault) return 0;
  int fd = syscall(SYS_openat, AT_FDCWD, fault, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  char digits[16] = {0};
  syscall(SYS_read, fd, digits, sizeof digits - 1);
  syscall(SYS_close, fd);
  return atoi(digits);
}

static ssize_t put(int fd, const void *data, size_t length, off64_t offset) {
  char file = ours(fd);
  int error = file ? failing() : 0;
  if (error) { errno = error; return -1; }
  ssize_t done = syscall(SYS_pwrite64, fd, data, length, offset);
  if (file && done > 0) note('W', file, offset, data, done);
  return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return put(fd, data, length, offset); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return put(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length) {
  if (fd == ACKNOWLEDGE) { note('A', 0, 0, data, length); return length; }
  char file = fd > 2 ? ours(fd) : 0;
  int error = file ? failing() : 0;
  if (error) { errno = error; return -1; }
  off64_t offset = file ? lseek64(fd, 0, SEEK_CUR) : 0;
  ssize_t done = syscall(SYS_write, fd, data, length);
  if (file && done > 0) note('W', file, offset, data, done);
  return done;
}

static int cut(int fd, off64_t length) {
  char file = ours(fd);
  int done = syscall(SYS_ftruncate, fd, length);
  if (file && !done) note('T', file, length, NULL, 0);
  return done;
}

int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

static int synced(int fd, long call) {
  char file = ours(fd);
  int done = syscall(call, fd);
  if (file && !done) note('S', file, 0, NULL, 0);
  return done;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }
