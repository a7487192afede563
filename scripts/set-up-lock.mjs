// Two commands started at the same moment on a fresh clone must not install or build into each other. The lock is a
// file that holds its owner's process id; a lock whose owner is dead is taken over.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 150;
/** No install takes this long (it has a deadline of its own): the process id belongs to somebody else by now. */
const oldestMs = 30 * 60_000;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const readHolder = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Creates the lock file with its content in one step; false where there is one. */
function tryLock(folder, file) {
  const nonce = randomUUID();
  const draft = join(folder, `lock-${nonce}`);
  writeFileSync(draft, JSON.stringify({ pid: process.pid, since: Date.now(), nonce }));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Removes a dead owner's lock. Only one process ever wins the folder named after that lock, so only one removes it. */
function removeStale(folder, file, holder) {
  const claim = join(folder, `stale-${holder.nonce}`);
  try {
    mkdirSync(claim);
  } catch (error) {
    if (error.code === 'EEXIST') return;
    throw error;
  }
  if (readHolder(file)?.nonce === holder.nonce) rmSync(file, { force: true });
  rmSync(claim, { recursive: true, force: true });
}

/**
 * Runs `work` while no other process holds the lock in `folder`. Waits for the holder up to `waitMs`.
 * `onWait(pid)` is called once when there is one to wait for.
 */
export async function withLock({ folder, waitMs, onWait }, work) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'lock');
  const deadline = Date.now() + waitMs;
  let told = false;
  while (!tryLock(folder, file)) {
    const holder = readHolder(file);
    if (holder && (!isAlive(holder.pid) || Date.now() - holder.since > oldestMs)) {
      removeStale(folder, file, holder);
    } else {
      if (holder && !told) onWait(holder.pid);
      told = true;
    }
    if (Date.now() > deadline)
      throw new Error(`another set-up holds ${file}; if none is running, delete that file`);
    await sleep(pollMs);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}
