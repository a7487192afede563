import type { TextKey, TextValues } from '../texts/texts.ts';

/** One line of `testyard doctor`. */
export interface Checked {
  readonly name: CheckName;
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was seen. */
  readonly detail: Told;
  /** What to do, where it is not ok. */
  readonly remedy?: Told;
}

export interface Told {
  readonly key: TextKey;
  readonly values?: TextValues;
}

export type CheckName =
  | 'node'
  | 'configuration'
  | 'server'
  | 'proxy'
  | 'clock'
  | 'token'
  | 'project'
  | 'executors'
  | 'versions'
  | 'disk'
  | 'protocol'
  | 'limits'
  | 'git'
  | 'guards'
  | 'options'
  | 'isolation'
  | 'frameworks'
  | 'canaries'
  | 'troubles'
  | 'keys';

export const ok = (name: CheckName, key: TextKey, values?: TextValues): Checked => ({
  name,
  state: 'ok',
  detail: { key, ...(values ? { values } : {}) },
});

/** Not ok: `detail` and `remedy` are texts of the same values. */
export const not = (
  state: 'warn' | 'fail',
  name: CheckName,
  told: { readonly detail: TextKey; readonly remedy: TextKey; readonly values?: TextValues },
): Checked => {
  const values = told.values ? { values: told.values } : {};
  return { name, state, detail: { key: told.detail, ...values }, remedy: { key: told.remedy, ...values } };
};
