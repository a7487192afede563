import type { Case, CaseColumns } from '@testyard/protocol';

/** What the bulk list tells of a case. */
export type ListedCase = Pick<
  Case,
  'id' | 'taskId' | 'name' | 'suite' | 'status' | 'cause' | 'durationMs' | 'message'
>;

/** The cases of a bulk list, one by one: those that did not succeed first. */
export function* casesOfColumns(columns: CaseColumns): Generator<ListedCase> {
  let id = 0;
  let name = '';
  for (const [at, step] of columns.ids.entries()) {
    id += step;
    name = startOf(name, columns.shared[at] ?? 0) + (columns.names[at] ?? '');
    yield {
      id: String(id),
      taskId: columns.tasks[columns.task[at] ?? -1] ?? '',
      name,
      suite: columns.suites[columns.suite[at] ?? -1] ?? '',
      status: columns.statuses[columns.status[at] ?? -1] ?? null,
      cause: columns.causes[columns.cause[at] ?? -1] ?? null,
      durationMs: columns.durationMs[at] ?? null,
      message: columns.messages[at] ?? null,
    };
  }
}

/** So many characters of a text; one beyond the basic plane is two units of a string. */
function startOf(text: string, characters: number): string {
  const units = text.slice(0, characters);
  return /[\ud800-\udfff]/.test(units) ? [...text].slice(0, characters).join('') : units;
}
