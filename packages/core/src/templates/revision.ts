import { CoreError } from '../errors.ts';
import type { Template } from './template.ts';

/** What names the state of a template: another one after every change, also of a template of the same name. */
export const revisionOf = ({ id, version }: Pick<Template, 'id' | 'version'>): string => `${id}.${version}`;

/** The revisions on which a change was made; `any`: of whatever there is; null: nothing is demanded. */
export type ExpectedRevision = readonly string[] | 'any' | null;

/** Passes where a change was made on what is there now. Errors: TEMPLATE_CHANGED. */
export function requireRevision(present: Template | null, expected: ExpectedRevision, given: string): void {
  if (expected === null || (present !== null && expected === 'any')) return;
  if (present !== null && expected !== 'any' && expected.includes(revisionOf(present))) return;
  throw new CoreError('TEMPLATE_CHANGED', {
    given: present?.name ?? given,
    ...(present ? { number: present.version } : {}),
  });
}
