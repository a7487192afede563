import { type Principal, requireRole } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { ReportReceipt } from '../evidence/report-receipt.ts';
import { noCounts } from '../ledger/counts.ts';
import { mostCases } from '../ledger/fix-ledger.ts';
import type { FoundCase } from '../ledger/ledger-case.ts';
import type { Remark } from '../ledger/remark.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { KeyedCase } from '../stores/run-stores.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { resolveParameters } from '../templates/parameters.ts';
import { planOf } from '../templates/plan.ts';
import type { Template } from '../templates/template.ts';
import { findTemplates } from './find-templates.ts';
import { endImported, type ImportedEnd } from './imported-case.ts';
import { newTask } from './new-task.ts';
import type { CiInfo, Run, Sut, Task } from './run.ts';

/** For so long nothing may come of an import before it is given up. */
export const importPauseMs = 10 * 60_000;

export interface ImportRequest {
  readonly principal: Principal;
  readonly projectId: string;
  /** Id or name. It may be one that is not to be executed: nothing is. */
  readonly template: string;
  /** Of the files, so that the same are not taken twice for one template: 64 hex digits. */
  readonly contentHash: string;
  readonly files: number;
  readonly sut: Sut;
  readonly onBehalfOf: string;
  readonly ci: CiInfo | null;
}

/**
 * Opens a run that takes its cases from reports, or answers the one that has these already (`known`); one that broke
 * off is taken up again. Errors: NOT_FOUND (project), FORBIDDEN, TEMPLATE_NOT_FOUND.
 */
export async function beginImport(
  core: CoreService,
  request: ImportRequest,
): Promise<{ runId: string; known: boolean }> {
  const { principal, projectId } = request;
  return core.unitOfWork.run(async (unit) => {
    requireRole(principal, 'runner', { projectId, kind: 'project', id: projectId });
    const { templates } = await findTemplates(unit, { principal, projectId, templates: [request.template] });
    const [template] = templates;
    if (template === undefined || templates.length > 1)
      throw new CoreError('TEMPLATE_NOT_FOUND', { templates: [{ id: request.template }] });
    const key = core.digest.sha256(`${template.id}\n${request.contentHash}`);
    const earlier = await unit.runs.byImport(projectId, key);
    if (earlier && (await isOfUse(unit, earlier)))
      return { runId: earlier.id, known: earlier.state === 'finished' };
    if (earlier) await unit.runs.forgetImport(earlier.id);
    const run = await insertImport(core, unit, { request, template, key });
    await recordWrite(core, unit, {
      ...{ by: principal, action: 'run.import', projectId, object: { id: run.id, name: `#${run.number}` } },
      changes: { templateIds: [template.id], files: request.files, onBehalfOf: request.onBehalfOf },
    });
    return { runId: run.id, known: false };
  });
}

/** One that was given up or stopped half-way is none of these files. */
async function isOfUse(unit: Unit, run: Run): Promise<boolean> {
  const [task] = await unit.tasks.ofRound(run);
  return run.state === 'running' || task?.ledgerFixed === true;
}

async function insertImport(
  core: CoreService,
  unit: Unit,
  { request, template, key }: { request: ImportRequest; template: Template; key: string },
): Promise<Run> {
  const { projectId, sut, onBehalfOf, ci, principal } = request;
  const { document } = template;
  const run: Run = {
    ...{ id: core.ids.hex(), projectId, number: await unit.projects.takeRunNumbers(projectId, 1) },
    ...{ round: 1, opening: null, state: 'running', verdict: null, counts: noCounts, sut, sutGuard: null },
    ...{ parameters: {}, onBehalfOf, dryRun: false, importKey: key, traceparent: null, ci },
    ...{ createdBy: principal.userName, createdAt: unit.now, startedAt: unit.now, finishedAt: null },
    ...{ stop: null, pause: null, finishSequence: 0, pinned: false, usualMs: null },
  };
  await unit.runs.insert(run);
  const task = newTask(core, run, {
    ...{ templateId: template.id, templateVersion: template.version, position: 0, createdAt: unit.now },
    plan: planOf(document, resolveParameters(document.parameters ?? {}, {}).values),
  });
  const deadline = unit.now + importPauseMs;
  await unit.tasks.insert(run, [
    { ...task, state: 'running', startedAt: unit.now, claimable: false, deadline },
  ]);
  return run;
}

/** A case as a report tells of it. */
export interface ImportedCase extends FoundCase, ImportedEnd {}

export interface ImportedPart {
  readonly principal: Principal;
  readonly runId: string;
  /** Cases that were sent before. */
  readonly offset: number;
  readonly cases: readonly ImportedCase[];
}

/**
 * Takes cases of an import with their ends; those that are there already change nothing. Answers how many there are.
 * Errors: NOT_FOUND, FORBIDDEN, RUN_ENDED; SEQUENCE_GAP with the offset wanted next; REQUEST_INVALID for too many, and for
 * an identity that another case of the import has: what was tried several times is one case with its tries.
 */
export function addImported(core: CoreService, part: ImportedPart): Promise<{ received: number }> {
  return core.unitOfWork.run(async (unit) => {
    const book = await openImport(core, unit, part);
    const { ledgerSize } = book.task;
    if (part.offset > ledgerSize) throw new CoreError('SEQUENCE_GAP', { number: ledgerSize });
    const fresh = part.cases.slice(ledgerSize - part.offset);
    if (ledgerSize + fresh.length > mostCases)
      throw new CoreError('REQUEST_INVALID', { why: { rule: 'too-many-cases', most: mostCases } });
    if (fresh.length > 0) await take(core, book, fresh);
    book.change({ deadline: unit.now + importPauseMs });
    await book.close();
    return { received: ledgerSize + fresh.length };
  });
}

async function take(core: CoreService, book: TaskBook, cases: readonly ImportedCase[]): Promise<void> {
  const { unit, task } = book;
  const keyed = cases.map(({ identity, name, suite, file, line }) => ({
    ...{ identity, name, suite, file, line, together: null },
    caseKey: core.digest.sha256(`${task.templateId}\n${identity}`).slice(0, 32),
  }));
  await refuseTwins(book, keyed);
  await unit.cases.insert(task, { position: task.ledgerSize, cases: keyed, predictedBy: null });
  const range = { task, from: task.ledgerSize, to: task.ledgerSize + cases.length };
  const lines = await unit.cases.openIn(range);
  const records = lines.flatMap((line, index) => endImported(book, line, cases[index] as ImportedCase));
  await unit.cases.recordAttempts(records);
  const ledgerSize = task.ledgerSize + cases.length;
  book.change({ ledgerSize, frontier: ledgerSize, ledgerMode: 'reported' });
}

async function refuseTwins({ unit, task }: TaskBook, cases: readonly KeyedCase[]): Promise<void> {
  const seen = new Set(
    await unit.cases.keysAmong(
      task.id,
      cases.map(({ caseKey }) => caseKey),
    ),
  );
  for (const { caseKey, identity } of cases) {
    if (seen.has(caseKey)) throw new CoreError('REQUEST_INVALID', { why: { rule: 'case-twice', identity } });
    seen.add(caseKey);
  }
}

export interface ImportNotice {
  readonly kind: 'warning' | 'failure';
  readonly message: Remark;
}

/**
 * The reports have no more: the ledger is fixed with what came, and the verdict computed by the rules of any run.
 * On an import that is finished nothing changes. Errors: NOT_FOUND, FORBIDDEN, RUN_ENDED; SEQUENCE_GAP with the offset
 * wanted next where cases are missing.
 */
export function finishImport(
  core: CoreService,
  end: Omit<ImportedPart, 'offset' | 'cases'> & {
    readonly total: number;
    readonly receipts: readonly ReportReceipt[];
    readonly notices: readonly ImportNotice[];
  },
): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const book = await openImport(core, unit, end, 'may-be-finished');
    if (book.task.ledgerFixed) return;
    const expected = book.task.ledgerSize;
    if (end.total !== expected) throw new CoreError('SEQUENCE_GAP', { number: expected });
    await unit.receipts.add(book.task.id, end.receipts);
    for (const { kind, message } of end.notices) {
      if (kind === 'failure') book.fail('test', message);
      else book.warn(message);
    }
    book.change({ ledgerFixed: true, ledgerMode: 'reported', counts: { ...book.task.counts, expected } });
    book.changeRun({ counts: { ...book.run.counts, expected } });
    await book.close();
    const { id, number, projectId } = book.run;
    await recordWrite(core, unit, {
      ...{ by: end.principal, action: 'run.import-finish', projectId, object: { id, name: `#${number}` } },
      changes: { cases: expected, files: end.receipts.length },
    });
  });
}

/** The one task of an import under way. */
async function openImport(
  core: CoreService,
  unit: Unit,
  { principal, runId }: { readonly principal: Principal; readonly runId: string },
  when: 'running' | 'may-be-finished' = 'running',
): Promise<TaskBook> {
  const run = await unit.runs.byId(runId);
  if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: runId });
  requireRole(principal, 'runner', { projectId: run.projectId, kind: 'run', id: runId });
  const [task] = run.importKey === null ? [] : await unit.tasks.ofRound(run);
  if (!task) throw new CoreError('NOT_FOUND', { kind: 'run', given: runId });
  if (!isOpen(task) && !(when === 'may-be-finished' && task.ledgerFixed))
    throw new CoreError('RUN_ENDED', { kind: 'import', given: `#${run.number}` });
  return TaskBook.open(core, unit, task.id);
}

const isOpen = ({ state, ledgerFixed }: Task): boolean => state === 'running' && !ledgerFixed;
