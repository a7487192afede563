import { pick } from '../../search-text.ts';

/** Which project the settings are of. */
export interface ProjectSearch {
  readonly project?: string;
}

export const readProjectSearch = (search: Readonly<Record<string, unknown>>): ProjectSearch =>
  pick(search, ['project']);

/** How far back the audit log is looked through, in hours. */
export const auditSpans = { hour: 1, day: 24, week: 168, month: 720 } as const;
export type AuditSpan = keyof typeof auditSpans;

/** What is looked for in the audit log stands in the address, too. */
export interface SettingsSearch extends ProjectSearch {
  readonly user?: string;
  readonly action?: string;
  readonly object?: string;
  readonly span?: AuditSpan;
}

export function readSettingsSearch(search: Readonly<Record<string, unknown>>): SettingsSearch {
  const { span, ...rest } = pick(search, ['project', 'user', 'action', 'object', 'span']);
  return span !== undefined && Object.hasOwn(auditSpans, span) ? { ...rest, span: span as AuditSpan } : rest;
}
