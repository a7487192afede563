/** What this executor says of a task or a case: a rule of the protocol with its values, and the English text of it. */
import {
  type ExecutorRemark,
  type ExecutorRemarkRule,
  executorRemarks,
  remarkValueText,
} from '@testyard/protocol';

/** To be spread into a message. */
export interface Said {
  readonly message: string;
  readonly remark: ExecutorRemark;
}

/** In words that may not be the executor's own: those have no rule. */
export interface Words {
  readonly message: string;
  readonly remark?: ExecutorRemark;
}

type Value = string | number | Words;

/** A value that is a remark again is said within the words of the outer one. */
export function say(rule: ExecutorRemarkRule, values: Readonly<Record<string, Value>> = {}): Said {
  const message = executorRemarks.en[rule].replace(/\{([a-z]+)\}/g, (hole, name: string) =>
    textOf(name, values[name] ?? hole),
  );
  const told = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? (value.remark ?? value.message) : value,
  ]);
  return { message, remark: { rule, values: Object.fromEntries(told) } };
}

/** How a process ended. */
export function exitSaid({
  code,
  signal,
}: {
  readonly code: number | null;
  readonly signal: string | null;
}): Said {
  if (signal !== null) return say('exit-signal', { signal });
  return code === null ? say('exit-unknown') : say('exit-code', { code });
}

/** A remark in both languages; what of it has no rule is the same in both. */
export function inBothLanguages({ rule, values }: ExecutorRemark): {
  readonly en: string;
  readonly zh: string;
} {
  const inOne = (language: 'en' | 'zh') =>
    executorRemarks[language][rule as ExecutorRemarkRule].replace(/\{([a-z]+)\}/g, (hole, name: string) => {
      const value = values[name] ?? hole;
      return typeof value === 'object' ? inBothLanguages(value)[language] : remarkValueText(name, value);
    });
  return { en: inOne('en'), zh: inOne('zh') };
}

/** What an error says: by its rule where it has one, else in its own words. */
export function saidBy(error: unknown): Words {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message } = error;
  const { remark } = error as { remark?: ExecutorRemark | null };
  return remark ? { message, remark } : { message };
}

function textOf(name: string, value: Value): string {
  return typeof value === 'object' ? value.message : remarkValueText(name, value);
}

/** `90 s` or `250 ms`. */
export function durationText(milliseconds: number): string {
  return milliseconds >= 1000 ? `${Math.round(milliseconds / 100) / 10} s` : `${milliseconds} ms`;
}
