import type { ReportCase } from '../report-case.ts';

/** What a case of a report is told apart by, before its twins are. */
export function identityBase({ suite, name }: Pick<ReportCase, 'suite' | 'name'>): string {
  return suite === '' ? name : `${suite}::${name}`;
}

/** The name with what makes it differ from those of its twins; at most 1,024 characters. */
export function withSuffix(name: string, suffix: string): string {
  return name.slice(0, 1024 - suffix.length) + suffix;
}
