/**
 * What a fail point does, in the fault bundle alone. It is armed by the environment:
 *
 *     TESTYARD_FAIL_POINTS='commit.before=kill@3; log.written=throw EIO; api.next.sent=delay 500@1+'
 *
 * `@N` is the pass at which it acts, 1 where absent; `@N+` means each one from there on. Actions: `kill` (SIGKILL to
 * this process), `exit`, `throw CODE`, `block MS` (nothing else runs meanwhile), `delay MS` (only this goes slower).
 * TESTYARD_FAIL_LOG names a file that gets a line for each name passed for the first time, and for each act.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { handedOver } from './handed-over.ts';

interface Arm {
  readonly action: string;
  readonly argument: string;
  readonly at: number;
  readonly repeats: boolean;
}

const arms = readArms(process.env.TESTYARD_FAIL_POINTS ?? '');
const logFile = process.env.TESTYARD_FAIL_LOG;
const passes = new Map<string, number>();

function readArms(text: string): Map<string, Arm> {
  const found = new Map<string, Arm>();
  for (const part of text.split(';').filter((each) => each.trim() !== '')) {
    const match = /^([\w.-]+)=(kill|exit|throw|block|delay) ?(\w*)(?:@(\d+)(\+?))?$/.exec(part.trim());
    if (!match) throw new Error(`TESTYARD_FAIL_POINTS: cannot be read: ${part}`);
    const [, name = '', action = '', argument = '', at = '1', repeats = ''] = match;
    found.set(name, { action, argument, at: Number(at), repeats: repeats === '+' });
  }
  return found;
}

/** A point of that name is passed; `handle` is what the product hands over there. */
export function failPoint(name: string, handle?: unknown): void | Promise<void> {
  handedOver(name, handle, failPoint);
  const pass = (passes.get(name) ?? 0) + 1;
  passes.set(name, pass);
  if (pass === 1) tell(`passed ${name}`);
  const arm = arms.get(name);
  if (arm && (pass === arm.at || (arm.repeats && pass > arm.at))) return act(name, arm);
}

function act(name: string, { action, argument }: Arm): void | Promise<void> {
  tell(`acted ${name}`);
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  if (action === 'exit') process.exit(71);
  if (action === 'throw') throw systemError(argument);
  if (action === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(argument));
  if (action === 'delay') return new Promise((resolve) => setTimeout(resolve, Number(argument)));
}

/** As Node says it, and as the database driver does: SQLITE_FULL, or SQLITE_IOERR_FSYNC. */
function systemError(code: string): Error {
  const rawCode = code === 'ENOSPC' ? 13 : 10 | (4 << 8);
  return Object.assign(new Error(`${code}: made by a fail point`), { code, rawCode });
}

function tell(line: string): void {
  if (logFile !== undefined) appendFileSync(logFile, `${process.pid} ${line}\n`);
}

/**
 * TESTYARD_FAULT_CLOCK names a file with milliseconds by which this process's wall clock is wrong, read at the start
 * and at each SIGUSR2: a jump of the host's clock.
 */
const clockFile = process.env.TESTYARD_FAULT_CLOCK;
if (clockFile !== undefined) {
  const now = Date.now.bind(Date);
  let offset = Number(readFileSync(clockFile, 'utf8'));
  Date.now = () => now() + offset;
  process.on('SIGUSR2', () => {
    offset = Number(readFileSync(clockFile, 'utf8'));
  });
}
