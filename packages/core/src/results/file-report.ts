/** Cases that are known when their file has ended: they take the place of its line in the ledger. */
import { keyedFor, mostCases } from '../ledger/fix-ledger.ts';
import type { CaseProgress } from '../ledger/ledger-case.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import { isFailedTry, withCause } from './judge-attempt.ts';
import type { CaseFinished, FileReported } from './lease-event.ts';

/** By which a try of a file is known, in whose details each line is the identity of a case that failed, as `lineOf` has it. */
const filePhase = 'file';

const lineOf = ({ identity }: { readonly identity: string }): string => identity.replaceAll('\n', '\\n');

/** A line of the ledger with what was told of it. */
export interface ToldLine {
  readonly line: CaseProgress;
  readonly told: CaseFinished;
}

/** Whether some case of the file failed in a way that another try may mend. */
export function isFailedFile({ cases }: FileReported): boolean {
  return cases.some((each) => isFailedTry(withCause(each)));
}

/** The whole file as one try: of a file that is tried again, and of one whose report came too late. */
export function asOneCase({ caseId, attempt, cases }: FileReported): CaseFinished {
  const failed = cases.filter((each) => isFailedTry(withCause(each)));
  const [first = cases[0]] = failed;
  if (!first) throw new Error('assertion: a file that reports has a case');
  return {
    ...{ type: 'case-finished', caseId, attempt, status: first.status, cause: first.cause, phase: filePhase },
    durationMs: cases.reduce((sum, { durationMs }) => sum + durationMs, 0),
    message: first.message,
    details: failed.length === 0 ? null : failed.map(lineOf).join('\n'),
    output: null,
  };
}

/**
 * Puts the cases of a file into the ledger: the first takes the file's line, the others are new lines, which are given to
 * nobody. A case counts as tried before where the file was, and it failed then or nothing of it was told; so do all but the skipped where one that failed
 * is not there any more, and the skipped, too, where there are no others: no try of the file has passed.
 */
export async function replaceFile(
  book: TaskBook,
  file: CaseProgress,
  event: FileReported,
): Promise<readonly ToldLine[]> {
  const { unit, core, task } = book;
  const [first, ...others] = event.cases.map((each) => keyedFor(core, task, each));
  if (!first) return [];
  const tried = await triedBefore(book, file, event);
  await unit.cases.rename(file.id, first);
  const position = beyondFiles(book);
  await unit.cases.insert(task, { position, cases: others, predictedBy: null });
  const added = await unit.cases.openIn({ task, from: position, to: position + others.length });
  grow(book, others.length);
  return [file, ...added].flatMap((line, index) => {
    const said = event.cases[index];
    if (!said) return [];
    const failedAttempts = tried(said) ? file.failedAttempts : 0;
    const { status, cause, phase, durationMs, message, details, output } = said;
    const result = { status, cause, phase, durationMs, message, details, output };
    const told = { type: 'case-finished', caseId: line.id, attempt: event.attempt, ...result } as const;
    return [{ line: { ...line, attempts: file.attempts, failedAttempts }, told }];
  });
}

/** Positions of files end below; each further case has one of its own. */
function beyondFiles({ task }: TaskBook): number {
  return mostCases + (task.counts.expected ?? 0) - task.ledgerSize;
}

function grow(book: TaskBook, by: number): void {
  const grown = (expected: number | null) => (expected === null ? null : expected + by);
  const { task, run } = book;
  book.change({ counts: { ...task.counts, expected: grown(task.counts.expected) } });
  book.changeRun({ counts: { ...run.counts, expected: grown(run.counts.expected) } });
}

/** Which cases failed in an earlier try of the file; all did in one that told of no case, or of one that nothing is told of now. */
async function triedBefore(
  book: TaskBook,
  file: CaseProgress,
  { cases }: FileReported,
): Promise<(one: FileReported['cases'][number]) => boolean> {
  if (file.failedAttempts === 0) return () => false;
  const tries = (await book.unit.cases.attempts(file.id)).filter(({ status, cause }) =>
    isFailedTry(withCause({ status, cause })),
  );
  const failed = new Set(tries.flatMap(({ details }) => details?.split('\n') ?? []));
  const told = new Set(cases.map(lineOf));
  const areAllTold =
    tries.every(({ phase }) => phase === filePhase) && [...failed].every((line) => told.has(line));
  // A skip is no failure's, as long as another case of the file says what became of it.
  const isSkipTried = cases.every(({ status }) => status === 'skipped');
  return (one) => failed.has(lineOf(one)) || (!areAllTold && (isSkipTried || one.status !== 'skipped'));
}
