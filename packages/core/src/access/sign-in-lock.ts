import type { CoreService } from '../core-service.ts';
import type { Unit } from '../stores/unit-of-work.ts';

// Guessing is slowed down per user, or access key, and network, so that a stranger elsewhere cannot lock it out; only a
// great number of wrong tries, from anywhere, locks it for all networks. Tokens that exist go on working.

const windowMs = 15 * 60 * 1000;
const wrongFromOneNetwork = 5;
const wrongFromAnywhere = 100;

/** Whose password, or which access key, is tried from where. */
export interface SignInAttempt {
  /** The user's id, or the name of one that does not exist: those are locked, too, or they would show. */
  readonly userKey: string;
  /** The caller's network, as the door tells it. */
  readonly network: string;
}

/** What earlier tries mean for the next one. */
export interface Guessing {
  /** Nothing is even looked at. */
  readonly isLocked: boolean;
  /** There were wrong tries from this network. */
  readonly wrongBefore: boolean;
}

/** What earlier tries mean for this one, before it is looked at. */
export async function guessingAt(core: CoreService, attempt: SignInAttempt): Promise<Guessing> {
  const [near, anywhere] = countersOf(core, attempt);
  return core.unitOfWork.run(async ({ signInFailures, now }) => {
    const since = now - windowMs;
    const locks = await signInFailures.recent(near.lockKey, since);
    const locksAnywhere = await signInFailures.recent(anywhere.lockKey, since);
    const wrong = await signInFailures.recent(near.key, since);
    return { isLocked: locks + locksAnywhere > 0, wrongBefore: wrong > 0 };
  });
}

/** Counts a wrong try, for its network and for all; as many as are allowed within the window are locked there. */
export async function recordWrongTry(core: CoreService, attempt: SignInAttempt): Promise<void> {
  const counters = countersOf(core, attempt);
  await core.unitOfWork.run(async (unit) => {
    for (const counter of counters) await countOne(unit, counter);
  });
}

/** A right one forgives the wrong ones of its network, not those from elsewhere. */
export async function clearWrongTries(core: CoreService, attempt: SignInAttempt): Promise<void> {
  await core.unitOfWork.run((unit) => unit.signInFailures.clear(turnOf(core, attempt)));
}

/** What tries are counted by and wait for each other by. */
export function turnOf(core: CoreService, attempt: SignInAttempt): string {
  return core.digest.sha256(`sign-in ${attempt.userKey} ${attempt.network}`);
}

interface Counter {
  readonly key: string;
  /** One entry of this key is a lock. */
  readonly lockKey: string;
  readonly allowed: number;
}

function countersOf(core: CoreService, attempt: SignInAttempt): readonly [near: Counter, anywhere: Counter] {
  const near = turnOf(core, attempt);
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
}
