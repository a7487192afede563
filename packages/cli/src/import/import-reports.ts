/** Files of reports become a run: they are read here, where they are, and the server is told of their cases. */
import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import {
  type BeginImport,
  IMPORT_PART,
  type ImportedCase,
  LONGEST_CASE_MS,
  type Run,
  type ToldReceipt,
} from '@testyard/protocol';
import {
  AllureReader,
  CaseNames,
  limitName,
  notReported,
  type ReportCase,
  type ReportItem,
  readReport,
  remarked,
} from '@testyard/reports';
import type { Session } from '../session/session.ts';
import type { ReportFile } from './find-reports.ts';

const bytesInPart = 4 * 1024 * 1024;
const mostReceipts = 1_000;
const mostNotices = 100;
const triesKept = 100;

interface Notice {
  readonly kind: 'warning' | 'failure';
  readonly message: string;
  readonly remark: ReturnType<typeof remarked>['remark'];
}

/** Answers the finished run; where the same was imported before, that one. */
export async function importReports(
  session: Session,
  files: readonly ReportFile[],
  asked: BeginImport,
): Promise<{ readonly run: Run; readonly known: boolean }> {
  const { client } = session;
  const projectId = await session.projectId();
  const run = await client.call('beginImport', { params: { projectId }, body: asked });
  if (run.state === 'finished') return { run, known: true };
  const sender = new CaseSender(session, run.id);
  const told = new Told();
  const allure = new AllureReader();
  let allureFolder: string | null = null;
  for (const file of files) {
    let hadReceipt = false;
    for await (const item of readReport(createReadStream(file.path), allure)) {
      hadReceipt ||= item.type === 'receipt';
      await take(item, { file: file.name, sender, told });
    }
    // An Allure result has none of its own.
    if (!hadReceipt) allureFolder ??= dirname(file.name);
  }
  if (allureFolder !== null)
    for (const item of allure.items()) await take(item, { file: allureFolder, sender, told });
  const total = await sender.end();
  const { receipts, notices } = told;
  const body = { total, receipts: [...receipts], notices };
  return { run: await client.call('finishImport', { params: { runId: run.id }, body }), known: false };
}

/** What is told when all cases are there. */
class Told {
  readonly receipts: ToldReceipt[] = [];
  readonly #failures: Notice[] = [];
  readonly #warnings: Notice[] = [];

  note(notice: Notice): void {
    const list = notice.kind === 'failure' ? this.#failures : this.#warnings;
    if (list.length < mostNotices) list.push(notice);
  }

  /** As many as the server takes. Warnings leave no failure out: by it alone the run may be red. */
  get notices(): Notice[] {
    return [...this.#failures, ...this.#warnings].slice(0, mostNotices);
  }
}

async function take(
  item: ReportItem,
  { file, sender, told }: { readonly file: string; readonly sender: CaseSender; readonly told: Told },
): Promise<void> {
  const path = file.slice(0, 4096);
  if (item.type === 'case') await sender.add(item.case);
  else if (item.type === 'notice') {
    const said = { kind: item.kind, ...remarked('report-in', { path, what: item }) };
    told.note(said);
  } else if (item.type === 'problem') {
    const { line } = item;
    const entry = notReported(limitName(path), remarked('report-at', { path, line, what: item }));
    await sender.add({ ...entry, file: path, line });
  } else if (told.receipts.length < mostReceipts) {
    const dropped = sender.takeAttachments();
    const more = dropped > 0 ? [{ field: 'attachments', count: dropped }] : [];
    told.receipts.push({
      file: path,
      ...item.receipt,
      dropped: [...more, ...item.receipt.dropped].slice(0, 50),
    });
  }
}

/** Sends cases in parts that the server takes in one go. */
class CaseSender {
  readonly #session: Session;
  readonly #runId: string;
  readonly #names = new CaseNames();
  #part: ImportedCase[] = [];
  #bytes = 0;
  #sent = 0;
  #attachments = 0;

  constructor(session: Session, runId: string) {
    this.#session = session;
    this.#runId = runId;
  }

  /** Files that cases named since it was asked last: they stay where they are. */
  takeAttachments(): number {
    const count = this.#attachments;
    this.#attachments = 0;
    return count;
  }

  async add(one: ReportCase): Promise<void> {
    this.#attachments += one.attachments.length;
    const imported = { ...this.#names.take(one), ...importedOf(one) };
    const size = JSON.stringify(imported).length * 2;
    if (this.#part.length === IMPORT_PART || this.#bytes + size > bytesInPart) await this.#send();
    this.#part.push(imported);
    this.#bytes += size;
  }

  /** Answers how many cases there are. */
  async end(): Promise<number> {
    if (this.#part.length > 0) await this.#send();
    return this.#sent;
  }

  async #send(): Promise<void> {
    const body = { offset: this.#sent, cases: this.#part };
    await this.#session.client.call('addImportedCases', { params: { runId: this.#runId }, body });
    this.#sent += this.#part.length;
    this.#part = [];
    this.#bytes = 0;
  }
}

type Reported = Pick<
  ReportCase,
  'status' | 'cause' | 'durationMs' | 'message' | 'remark' | 'details' | 'output'
>;

function importedOf(one: ReportCase): Omit<ImportedCase, 'identity' | 'name'> {
  const { suite, file, line, tries } = one;
  return { suite, file, line, ...endOf(one), tries: tries.slice(-triesKept).map(endOf) };
}

function endOf({ status, cause, durationMs, message, remark, details, output }: Reported) {
  return {
    ...{ status, cause, durationMs: Math.min(durationMs, LONGEST_CASE_MS), message, details, output },
    ...(remark === undefined ? {} : { remark }),
  };
}
