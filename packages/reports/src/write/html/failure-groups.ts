import { errorSignature } from '../error-signature.ts';
import { lastTry, type ReportedCase, unsuccessfulStatuses } from '../reported.ts';

const casesKept = 500;
const textKept = 8_192;

export interface FailureGroup {
  /** What its cases have in common. */
  readonly signature: string;
  readonly cases: ReportedCase[];
  /** With those that are not kept. */
  count: number;
}

/** Unsuccessful cases by what went wrong; no more of them and of their texts than a page can show. */
export class FailureGroups {
  readonly #groups = new Map<string, FailureGroup>();
  all = 0;
  kept = 0;

  add(cases: readonly ReportedCase[]): void {
    for (const one of cases) {
      this.all += 1;
      const signature = errorSignature(one.message ?? lastTry(one).message ?? '') || (one.cause ?? '');
      const key = `${one.status} ${one.cause} ${signature}`;
      const group = this.#groups.get(key);
      if (this.kept >= casesKept) {
        if (group !== undefined) group.count += 1;
        continue;
      }
      this.kept += 1;
      if (group === undefined) this.#groups.set(key, { signature, cases: [bounded(one)], count: 1 });
      else {
        group.cases.push(bounded(one));
        group.count += 1;
      }
    }
  }

  /** Worst state first, then the largest. */
  get groups(): readonly FailureGroup[] {
    const rank = ({ cases: [first] }: FailureGroup) =>
      unsuccessfulStatuses.findIndex((status) => status === first?.status);
    return [...this.#groups.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
  }
}

function bounded(one: ReportedCase): ReportedCase {
  const cut = (text: string | null) => text?.slice(0, textKept) ?? null;
  const tries = one.tries
    .slice(-5)
    .map((each) => ({ ...each, details: cut(each.details), output: cut(each.output) }));
  return { ...one, tries, files: one.files.slice(0, 20) };
}

/** Whether something of the text was left out. */
export const isCut = (text: string): boolean => text.length >= textKept;
