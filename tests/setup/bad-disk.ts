// A disk that answers EIO to what writes or syncs while a file is there: a library of a few lines, compiled on the spot
// and put before the C library of one process. The file's content says which calls fail, and of which paths; each failure
// is noted beside it.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const source = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int read_all(const char *path, char *into, int size) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  int count = read(fd, into, size - 1);
  close(fd);
  if (count < 0) return -1;
  into[count] = 0;
  return count;
}

static int is_bad(const char *call, int fd) {
  char wanted[256], link[64], path[4096], note[4200];
  const char *trigger = getenv("BAD_DISK_TRIGGER");
  if (!trigger || read_all(trigger, wanted, sizeof wanted) <= 0) return 0;
  size_t name = strlen(call);
  if (strncmp(wanted, call, name) || wanted[name] != ' ') return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (!strstr(path, wanted + name + 1)) return 0;
  snprintf(note, sizeof note, "%s.failed", trigger);
  int out = open(note, O_WRONLY | O_CREAT | O_APPEND, 0600);
  path[length] = '\\n';
  if (out >= 0) {
    if (syscall(SYS_write, out, path, length + 1) < 0) perror("bad disk");
    close(out);
  }
  errno = EIO;
  return 1;
}

#define FAILING(type, call, kind, parameters, arguments) \\
  type call parameters { \\
    type (*real) parameters = dlsym(RTLD_NEXT, #call); \\
    return is_bad(kind, fd) ? -1 : real arguments; \\
  }

FAILING(int, fsync, "sync", (int fd), (fd))
FAILING(int, fdatasync, "sync", (int fd), (fd))
FAILING(ssize_t, write, "write", (int fd, const void *from, size_t size), (fd, from, size))
FAILING(ssize_t, writev, "write", (int fd, const struct iovec *from, int count), (fd, from, count))
FAILING(ssize_t, pwrite, "write", (int fd, const void *from, size_t size, off_t at), (fd, from, size, at))
FAILING(ssize_t, pwrite64, "write", (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at))
FAILING(ssize_t, pwritev, "write", (int fd, const struct iovec *from, int count, off_t at), (fd, from, count, at))
FAILING(ssize_t, pwritev64, "write", (int fd, const struct iovec *from, int count, off64_t at), (fd, from, count, at))
`;

/** Null, or why there is no such disk on this machine. */
export function whyNoBadDisk(): string | null {
  const isThere = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;
  return isThere ? null : 'a disk that fails needs Linux and gcc';
}

/** Whether there is none; prints that tests are skipped for it. */
export function lacksCompiler(): boolean {
  const why = whyNoBadDisk();
  if (why !== null) console.log(`skipped: ${why}`);
  return why !== null;
}

/** Answers the path of the library, made in `folder`. */
export function compileBadDisk(folder: string): string {
  const library = join(folder, 'bad-disk.so');
  writeFileSync(join(folder, 'bad-disk.c'), source);
  execFileSync('gcc', ['-shared', '-fPIC', '-o', library, join(folder, 'bad-disk.c'), '-ldl']);
  return library;
}

/**
 * Calls fail once the file `trigger` holds `sync` or `write` and, after a space, a part of the path that they are about;
 * `<trigger>.failed` has that path, a line for each call that did.
 */
export function badDiskEnvironment(library: string, trigger: string): Record<string, string> {
  return { LD_PRELOAD: library, BAD_DISK_TRIGGER: trigger };
}
