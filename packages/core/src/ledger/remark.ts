/**
 * What evidence says of a task or a case. A text is kept in the words of whoever told it: a tool, a test, a person. A
 * rule is Testyard's own, with its values; doors say it in the reader's language.
 */
import type { Loss } from '../leases/lease.ts';

export type Remark = string | RemarkRule;

export type RemarkRule =
  /** An executor's own words by the name of their rule; `text`: the same in English, for who does not know the rule. */
  | { readonly rule: 'executor'; readonly text: string; readonly said: ToldRemark }
  /** `executor`: its name; absent in what was kept before it was told. */
  | {
      readonly rule: 'set-up-again' | 'executor-unable';
      readonly because: Remark;
      readonly executor?: string;
    }
  | { readonly rule: 'cases-left' | 'process-ended' | 'not-begun' | 'task-time' | 'queue-time' }
  | { readonly rule: 'died-in-row'; readonly times: number }
  | ({ readonly rule: 'stopped' } & Stop)
  /** `failed`: so many failed when no more were started. */
  | { readonly rule: 'halted'; readonly failed: number }
  /** The template's budget. */
  | { readonly rule: 'budget-over'; readonly seconds: number }
  | { readonly rule: 'not-started' | 'no-longer-found' | 'dry-run' | 'skipped-after-failure' }
  /** `from`, `to`: branch and build as it said them; empty where it said none. */
  | { readonly rule: 'sut-changed'; readonly sut: string; readonly from: string; readonly to: string }
  /** It said that it is a test target, and then the same of itself without that. */
  | { readonly rule: 'sut-no-target'; readonly sut: string }
  /**
   * `sut-also-unknown`: a name in `sut.also` of the template that the project has no SUT of; `sut-unknown`: that of the run,
   * which the template changes.
   */
  | { readonly rule: 'sut-unproven' | 'sut-also-unknown' | 'sut-unknown'; readonly sut: string }
  | ({ readonly rule: 'lost-in-row'; readonly times: number } & LossFacts)
  | ({ readonly rule: 'quarantined'; readonly losses: number } & LossFacts)
  | ({ readonly rule: 'case-quarantined'; readonly name: string; readonly losses: number } & LossFacts);

/** Who stopped a run or a task, and what they said of it, which may be nothing. */
export interface Stop {
  readonly by: string;
  readonly why: string;
}

/** How a lease was lost, and the name of its executor. */
export interface LossFacts {
  readonly loss: Loss;
  readonly executor: string;
}

/** One of the remarks that the protocol of executors lists, with what its words speak of. */
export interface ToldRemark {
  readonly rule: string;
  readonly values: { readonly [name: string]: string | number | ToldRemark };
}

const longestText = 2_000;

/** No longer than a line of a list shows: texts are cut with a mark. */
export function cutRemark(remark: Remark): Remark {
  if (typeof remark === 'string') return cutText(remark);
  if (remark.rule === 'executor')
    return { ...remark, text: cutText(remark.text), said: cutTold(remark.said) };
  return 'because' in remark ? { ...remark, because: cutRemark(remark.because) } : remark;
}

function cutTold({ rule, values }: ToldRemark): ToldRemark {
  const cut = Object.entries(values).map(([name, value]) => {
    if (typeof value === 'number') return [name, value];
    return [name, typeof value === 'string' ? cutText(value) : cutTold(value)];
  });
  return { rule, values: Object.fromEntries(cut) };
}

function cutText(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}
