import type { CoreService } from '../core-service.ts';
import type { Unit } from '../stores/unit-of-work.ts';

// Guessing is slowed down per user and network, so that a stranger elsewhere cannot lock the user out; only a
// great number of wrong passwords, from anywhere, locks the user for all networks. Tokens that exist go on working.

const windowMs = 15 * 60 * 1000;
const wrongFromOneNetwork = 5;
const wrongFromAnywhere = 100;

/** Whose password is tried from where. */
export interface SignInAttempt {
  /** The user's id, or the name of a user that does not exist: those are locked, too, or they would show. */
  readonly userKey: string;
  /** The caller's network, as the door tells it. */
  readonly network: string;
}

/** Whether passwords are not even looked at. */
export async function isLocked(core: CoreService, attempt: SignInAttempt): Promise<boolean> {
  const counters = countersOf(core, attempt);
  return core.unitOfWork.run(async (unit) => {
    for (const { lockKey } of counters) {
      if ((await unit.signInFailures.recent(lockKey, unit.now - windowMs)) > 0) return true;
    }
    return false;
  });
}

export async function recordWrongPassword(core: CoreService, attempt: SignInAttempt): Promise<void> {
  const counters = countersOf(core, attempt);
  await core.unitOfWork.run(async (unit) => {
    for (const counter of counters) await countOne(unit, counter);
  });
}

export async function clearWrongPasswords(unit: Unit, key: string): Promise<void> {
  await unit.signInFailures.clear(key);
}

/** The counter of this network, which a right password sets back. */
export function networkKey(core: CoreService, attempt: SignInAttempt): string {
  return core.digest.sha256(`sign-in ${attempt.userKey} ${attempt.network}`);
}

interface Counter {
  readonly key: string;
  /** One entry of this key is a lock. */
  readonly lockKey: string;
  readonly allowed: number;
}

function countersOf(core: CoreService, attempt: SignInAttempt): readonly Counter[] {
  const near = networkKey(core, attempt);
  const anywhere = core.digest.sha256(`sign-in ${attempt.userKey}`);
  return [
    { key: near, lockKey: `lock ${near}`, allowed: wrongFromOneNetwork },
    { key: anywhere, lockKey: `lock ${anywhere}`, allowed: wrongFromAnywhere },
  ];
}

async function countOne(unit: Unit, counter: Counter): Promise<void> {
  await unit.signInFailures.add(counter.key, unit.now);
  if ((await unit.signInFailures.recent(counter.key, unit.now - windowMs)) < counter.allowed) return;
  await unit.signInFailures.add(counter.lockKey, unit.now);
  await unit.signInFailures.clear(counter.key);
}
