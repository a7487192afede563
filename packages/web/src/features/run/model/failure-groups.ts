import type { Cause } from '@testyard/protocol';
import { isLeftOut, type Row } from './case-table.ts';
import { errorSignature, firstLineOf } from './error-signature.ts';

/** `product`: tests that failed; `infrastructure`: what kept them from telling; then what nobody told of, what never ran, and what was flaky. */
export type GroupKind = 'product' | 'infrastructure' | 'not-reported' | 'never-ran' | 'flaky';

/** Cases that failed in the same way. */
export interface FailureGroup {
  readonly key: string;
  readonly kind: GroupKind;
  /** Of its first case, as it is; empty where nothing was said. */
  readonly title: string;
  readonly rows: readonly Row[];
}

const notTheProduct: ReadonlySet<Cause | null> = new Set<Cause>([
  ...(['infrastructure', 'set-up', 'configuration', 'tool', 'resource-limit', 'sut'] as const),
]);
const kinds: readonly GroupKind[] = ['product', 'infrastructure', 'not-reported', 'never-ran', 'flaky'];

/** Null: nothing is wrong with the case, or it was left out as somebody stopped what it is of. */
export function kindOf(row: Pick<Row, 'status' | 'cause'>): GroupKind | null {
  const { status, cause } = row;
  if (isLeftOut(row)) return null;
  if (status === 'flaky') return 'flaky';
  if (status === 'not-reported') return status;
  if (status === 'blocked' || status === 'not-run') return 'never-ran';
  if (status !== 'failed' && status !== 'error') return null;
  return notTheProduct.has(cause) ? 'infrastructure' : 'product';
}

/** A row never changes, and groups are made anew with every result that comes. */
const signatures = new WeakMap<Row, string>();

function signatureOf(row: Row): string {
  const known = signatures.get(row);
  if (known !== undefined) return known;
  const signature = errorSignature(row.message ?? '');
  signatures.set(row, signature);
  return signature;
}

/** Product failures first; within a kind the largest group first, of equal ones that with the first case. */
export function groupFailures(rows: Iterable<Row>): FailureGroup[] {
  const groups = new Map<string, { kind: GroupKind; title: string; rows: Row[] }>();
  for (const row of rows) {
    const kind = kindOf(row);
    if (kind === null) continue;
    const key = `${kind}:${signatureOf(row)}`;
    const known = groups.get(key);
    if (known) known.rows.push(row);
    else groups.set(key, { kind, title: firstLineOf(row.message ?? ''), rows: [row] });
  }
  return [...groups]
    .map(([key, group]) => ({ key, ...group }))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || b.rows.length - a.rows.length);
}
