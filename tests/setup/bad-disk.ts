// A disk that answers EIO to fsync and fdatasync while a file is there: a library of a few lines, compiled on the spot
// and put before the C library of one process. The file's content says of which paths; each failure is noted beside it.
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

static int is_bad(int fd) {
  char wanted[256], link[64], path[4096], note[4200];
  const char *trigger = getenv("BAD_DISK_TRIGGER");
  if (!trigger || read_all(trigger, wanted, sizeof wanted) <= 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (!strstr(path, wanted)) return 0;
  snprintf(note, sizeof note, "%s.failed", trigger);
  int out = open(note, O_WRONLY | O_CREAT | O_APPEND, 0600);
  path[length] = '\\n';
  if (out >= 0) {
    if (write(out, path, length + 1) < 0) perror("bad disk");
    close(out);
  }
  errno = EIO;
  return 1;
}

int fsync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
  return is_bad(fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
  return is_bad(fd) ? -1 : real(fd);
}
`;

/** Whether there is no C compiler for Linux here; prints that tests are skipped for it. */
export function lacksCompiler(): boolean {
  const isThere = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;
  if (!isThere) console.log('skipped: a disk that loses writes needs Linux and gcc');
  return !isThere;
}

/** Answers the path of the library, made in `folder`. */
export function compileBadDisk(folder: string): string {
  const library = join(folder, 'bad-disk.so');
  writeFileSync(join(folder, 'bad-disk.c'), source);
  execFileSync('gcc', ['-shared', '-fPIC', '-o', library, join(folder, 'bad-disk.c'), '-ldl']);
  return library;
}

/** Syncs fail once the file `trigger` holds a part of their path; `<trigger>.failed` has a line for each that did. */
export function badDiskEnvironment(library: string, trigger: string): Record<string, string> {
  return { LD_PRELOAD: library, BAD_DISK_TRIGGER: trigger };
}
