import { type BriefCase, type CaseStatus, caseStatuses, causes, type Verdict } from '@testyard/core';
import type { CaseColumns } from '@testyard/protocol';
import type { Language } from '../../common/texts/language.ts';
import { remarkTextOrNull } from '../../common/texts/remark-texts.ts';

const longestMessage = 200;
const successful: ReadonlySet<CaseStatus | null> = new Set([null, 'passed', 'skipped', 'flaky']);

/** Gathers cases and gives them in columns, those that did not succeed first. */
export class ColumnsOfCases {
  readonly #language: Language;
  readonly #suites = new Places();
  readonly #tasks = new Places();
  readonly #unsuccessful = emptyColumns();
  readonly #others = emptyColumns();
  readonly #causes: number[] = [];
  readonly #messages: (string | null)[] = [];

  constructor(language: Language) {
    this.#language = language;
  }

  add(cases: readonly BriefCase[]): void {
    for (const one of cases) {
      const isOther = successful.has(one.status);
      const columns = isOther ? this.#others : this.#unsuccessful;
      columns.ids.push(Number(one.id));
      columns.names.push(one.name);
      columns.suite.push(this.#suites.of(one.suite));
      columns.status.push(one.status === null ? -1 : caseStatuses.indexOf(one.status));
      columns.task.push(this.#tasks.of(one.taskId));
      columns.durationMs.push(one.durationMs === null ? null : threeDigits(one.durationMs));
      if (isOther) continue;
      this.#causes.push(one.cause === null ? -1 : causes.indexOf(one.cause));
      const message = remarkTextOrNull(one.message, this.#language);
      this.#messages.push(message === null ? null : message.slice(0, longestMessage));
    }
  }

  present(of: {
    readonly runId: string;
    readonly round: number;
    readonly verdict: Verdict | null;
  }): CaseColumns {
    const [first, rest] = [this.#unsuccessful, this.#others];
    const ids = first.ids.concat(rest.ids);
    const names = first.names.concat(rest.names);
    const shared = names.map((name, index) => sharedStart(names[index - 1] ?? '', name));
    return {
      ...of,
      ids: ids.map((id, index) => id - (index === 0 ? 0 : (ids[index - 1] ?? 0))),
      shared: shared.map((start) => [...start].length),
      names: names.map((name, index) => name.slice(shared[index]?.length ?? 0)),
      suite: first.suite.concat(rest.suite),
      suites: this.#suites.all,
      status: first.status.concat(rest.status),
      statuses: [...caseStatuses],
      task: first.task.concat(rest.task),
      tasks: this.#tasks.all,
      durationMs: first.durationMs.concat(rest.durationMs),
      cause: this.#causes,
      causes: [...causes],
      messages: this.#messages,
    };
  }
}

/** The beginning that two texts have in common, in whole characters. */
function sharedStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  const splitsPair = /[\ud800-\udbff]$/.test(one.slice(0, length));
  return one.slice(0, splitsPair ? length - 1 : length);
}

/** What is more is noise of the clock, and would be a good part of the list. */
function threeDigits(ms: number): number {
  return Math.round(ms < 1000 ? ms : Number(ms.toPrecision(3)));
}

function emptyColumns() {
  return {
    ids: [] as number[],
    names: [] as string[],
    suite: [] as number[],
    status: [] as number[],
    task: [] as number[],
    durationMs: [] as (number | null)[],
  };
}

/** Texts, each once, in the order in which they came. */
class Places {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  of(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}
