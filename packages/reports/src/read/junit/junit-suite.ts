/** A `testsuite` that is open: where its cases belong, and what its header promised. */
import { BoundedText } from '../report-text.ts';
import type { Outcome } from './junit-outcome.ts';

type Attributes = Readonly<Record<string, string>>;

export interface JUnitSuite {
  /** Names of the suites around it and its own, joined by ` > `. */
  readonly path: string;
  readonly file: string | null;
  /** What the header says; null where it says nothing. `failed`: of `unsuccessful`, without what it calls warnings. */
  readonly declared: {
    readonly cases: number | null;
    readonly unsuccessful: number | null;
    readonly failed: number | null;
  };
  /**
   * `outcomes`: elements that say of a case that it failed: some writers count these. `flaky`: tries that
   * failed of cases that passed at last. `earlier`: tries of all cases before their last, which surefire counts, too.
   */
  readonly seen: { cases: number; unsuccessful: number; outcomes: number; flaky: number; earlier: number };
  readonly outcomes: Outcome[];
  readonly errorOutput: BoundedText;
}

/** `parent` is undefined for the root; the name of a root `testsuites` is that of the tool and says nothing. */
export function openSuite(
  element: string,
  attributes: Attributes,
  parent: JUnitSuite | undefined,
): JUnitSuite {
  const own = element === 'testsuite' ? (attributes.name ?? '') : '';
  const names = [parent?.path ?? '', own].map((name) => name.trim());
  return {
    path: names.filter((name) => name !== '').join(' > '),
    file: attributes.file || attributes.filepath || parent?.file || null,
    declared: {
      cases: count(attributes.tests),
      unsuccessful: sum([attributes.failures, attributes.errors, attributes.warnings].map(count)),
      failed: sum([attributes.failures, attributes.errors].map(count)),
    },
    seen: { cases: 0, unsuccessful: 0, outcomes: 0, flaky: 0, earlier: 0 },
    outcomes: [],
    errorOutput: new BoundedText(),
  };
}

export interface Disagreement {
  readonly of: 'cases' | 'failures';
  readonly declared: number;
  readonly found: number;
}

/** Where header and content differ; a header that says nothing agrees. */
export function disagreements({ declared, seen }: JUnitSuite): readonly Disagreement[] {
  const found = [
    { of: 'cases', declared: declared.cases, found: seen.cases },
    { of: 'failures', declared: declared.unsuccessful, found: seen.unsuccessful },
  ] as const;
  return found.flatMap((each) => {
    const isOfTries = each.declared === each.found + seen.earlier;
    const isOfOutcomes = each.of === 'failures' && each.declared === seen.outcomes;
    const agrees = each.declared === each.found || isOfTries || isOfOutcomes;
    return each.declared === null || agrees ? [] : [{ ...each, declared: each.declared }];
  });
}

/**
 * Whether the header counts failures of which nothing below it tells: then it is not known that all went well. Where a case failed, the verdict
 * says so in any case; tries that failed may be among those that are counted.
 */
export function hidesFailures({ declared, seen }: JUnitSuite): boolean {
  return (declared.failed ?? 0) > seen.flaky && seen.unsuccessful + seen.outcomes === 0;
}

/**
 * Whether the suite broke outside of any case: it says so itself, or it has no case at all although its header
 * counts some, or has no header and an error output.
 */
export function brokeByItself({ outcomes, declared, seen, errorOutput }: JUnitSuite): boolean {
  if (outcomes.some(({ meaning }) => meaning !== 'skipped')) return true;
  if (seen.cases > 0) return false;
  if ((declared.unsuccessful ?? 0) > 0) return true;
  return errorOutput.value !== '' && declared.cases !== 0;
}

/** Some writers count as their language prints numbers: `1.0`, `1,234`. */
function count(value = ''): number | null {
  const plain = /^\d{1,3}(?:,\d{3})+$/.test(value.trim()) ? value.replaceAll(',', '') : value;
  return /^\s*\d{1,9}(?:\.0+)?\s*$/.test(plain) ? Number(plain) : null;
}

function sum(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
