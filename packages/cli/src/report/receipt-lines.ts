import type { ReportReceipt, Run } from '@testyard/protocol';
import type { Session } from '../session/session.ts';
import { byteSize, grouped } from '../terminal/figures.ts';
import { oneLine } from '../terminal/text-width.ts';
import type { Words } from './statuses.ts';

/** Tasks and files of which it is told: those of larger runs have the API. */
const MOST_TASKS = 50;
const OF_A_TASK = 100;
const FIELDS_SHOWN = 5;
/** Files of which there is nothing to say are named only where they are few. */
const FINE_SHOWN = 5;

/** What was made of the files of reports that the tasks of a round brought. */
export async function readReceipts({ client }: Session, { tasks }: Run): Promise<ReportReceipt[]> {
  const query = { limit: String(OF_A_TASK) };
  const read = async (taskId: string) => {
    // A server that is older than this program has no such list.
    const page = await client.call('listReceipts', { params: { taskId }, query }).catch(() => null);
    return page?.items ?? [];
  };
  const reporting = tasks.filter(({ ledgerMode }) => ledgerMode === 'reported');
  return (await Promise.all(reporting.slice(0, MOST_TASKS).map(({ id }) => read(id)))).flat();
}

/** A line for each file, and below it what was not as it should be. */
export function receiptLines(receipts: readonly ReportReceipt[], { t, style }: Words): string[] {
  const fine = receipts.filter((receipt) => !isOdd(receipt));
  const shown = fine.length > FINE_SHOWN ? receipts.filter(isOdd) : receipts;
  const rest = receipts.length - shown.length;
  return [
    ...shown.flatMap((receipt) => linesOf(receipt, { t, style })),
    ...(rest > 0 ? [style.dim(t('receipt.fine', { count: grouped(rest) }))] : []),
  ];
}

const isOdd = ({ problem, truncatedAt, textsCut, disagreements }: ReportReceipt): boolean =>
  problem !== null || truncatedAt !== null || textsCut > 0 || disagreements.length > 0;

function linesOf(receipt: ReportReceipt, { t, style }: Words): string[] {
  const { file, format, dialect, bytes, cases, attemptsMerged, truncatedAt, textsCut } = receipt;
  const kind = dialect === '' || dialect === format ? format : `${format} (${dialect})`;
  const head = t('receipt.file', {
    ...{ file: oneLine(file), kind: oneLine(kind), size: byteSize(bytes) },
    ...{ in: grouped(cases.in), out: grouped(cases.out) },
  });
  const below = [
    ...(receipt.problem === null ? [] : [oneLine(receipt.problem)]),
    ...(truncatedAt === null
      ? []
      : [t('receipt.truncated', { byte: grouped(truncatedAt.byte), line: grouped(truncatedAt.line) })]),
    ...(attemptsMerged === 0 ? [] : [t('receipt.merged', { count: grouped(attemptsMerged) })]),
    ...(textsCut === 0 ? [] : [t('receipt.textsCut', { count: grouped(textsCut) })]),
    ...receipt.disagreements.map(({ suite, of, declared, found }) =>
      t(of === 'cases' ? 'receipt.cases' : 'receipt.failures', {
        ...{ suite: oneLine(suite) || oneLine(file), declared: grouped(declared), found: grouped(found) },
      }),
    ),
    ...droppedLines(receipt, t),
  ];
  return [style.dim(head), ...below.map((line) => style.dim(`  ${line}`))];
}

function droppedLines({ dropped }: ReportReceipt, t: Words['t']): string[] {
  if (dropped.length === 0) return [];
  const named = dropped
    .slice(0, FIELDS_SHOWN)
    .map(({ field, count }) => `${oneLine(field)} ×${grouped(count)}`);
  const more = dropped.length > FIELDS_SHOWN ? ` (+${dropped.length - FIELDS_SHOWN})` : '';
  return [t('receipt.dropped', { fields: named.join(', ') + more })];
}
