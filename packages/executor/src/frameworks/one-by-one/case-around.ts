import type { FileReported } from '@testyard/protocol';
import { say } from '../../texts/remark.ts';

type Case = FileReported['cases'][number];

/** A case that was chosen alone, of a file or test that ran for it: green only if nothing around it failed by itself. */
export function withAround(own: Case, around: Case | undefined): Case {
  if (around === undefined || (own.status !== 'passed' && own.status !== 'skipped')) return own;
  const { name, cause, phase, message, details } = around;
  const said = say('case-around', { name, text: message ?? '' });
  return { ...own, status: 'error', cause, phase, ...said, details };
}
