import type { CaseStatus, Counts, RunState, Verdict } from '@testyard/protocol';
import { grouped } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import type { Translate } from '../texts/texts.ts';

type Paint = (style: Style, text: string) => string;
interface Look {
  readonly glyph: string;
  readonly count: Exclude<keyof Counts, 'expected'>;
  readonly paint: Paint;
}

/** How each state of a case is shown, worst first. */
export const LOOK: Readonly<Record<CaseStatus, Look>> = {
  failed: { glyph: '✗', count: 'failed', paint: (style, text) => style.red(text) },
  error: { glyph: '⚠', count: 'error', paint: (style, text) => style.magenta(text) },
  blocked: { glyph: '⊘', count: 'blocked', paint: (style, text) => style.magenta(text) },
  'not-run': { glyph: '○', count: 'notRun', paint: (style, text) => style.magenta(text) },
  'not-reported': { glyph: '?', count: 'notReported', paint: (style, text) => style.magenta(text) },
  flaky: { glyph: '≈', count: 'flaky', paint: (style, text) => style.yellow(text) },
  skipped: { glyph: '–', count: 'skipped', paint: (style, text) => style.dim(text) },
  passed: { glyph: '✓', count: 'passed', paint: (style, text) => style.green(text) },
};

const STATUSES = Object.keys(LOOK) as CaseStatus[];
/** What a person has to look at, as the `status` of a query. */
export const UNSUCCESSFUL = STATUSES.filter((status) => !['passed', 'skipped', 'flaky'].includes(status));

export interface Words {
  readonly t: Translate;
  readonly style: Style;
}

/** `7 failed · 1 error · 12,456 passed`: what is not zero. */
export function countsText(counts: Counts, { t, style }: Words): string {
  const parts = STATUSES.flatMap((status) => {
    const { count, paint } = LOOK[status];
    const text = t(`status.${status}`, { count: grouped(counts[count]) });
    return counts[count] > 0 ? [paint(style, text)] : [];
  });
  return parts.length > 0 ? parts.join(' · ') : t('counts.none');
}

/** `✗7 ⚠1`: the states that people wait for, where there are any. */
export function troubleText(counts: Counts, style: Style): string {
  return STATUSES.flatMap((status) => {
    const { glyph, count, paint } = LOOK[status];
    const shown = status !== 'passed' && status !== 'skipped' && counts[count] > 0;
    return shown ? [paint(style, `${glyph}${grouped(counts[count])}`)] : [];
  }).join(' ');
}

const VERDICT_PAINT: Readonly<Record<Verdict, Paint>> = {
  passed: (style, text) => style.green(text),
  failed: (style, text) => style.red(text),
  error: (style, text) => style.magenta(text),
  invalid: (style, text) => style.magenta(text),
  stopped: (style, text) => style.yellow(text),
};

interface Judged {
  readonly state: RunState;
  readonly verdict: Verdict | null;
  readonly dryRun?: boolean;
  readonly pause?: unknown;
}

/** The verdict where there is one, else the state; a paused run and a finished dry run are called that. */
export function outcomeText({ state, verdict, dryRun, pause = null }: Judged, { t, style }: Words): string {
  if (pause !== null) return style.yellow(t('state.paused'));
  if (dryRun && state === 'finished') return t('dryRun.outcome');
  return verdict ? VERDICT_PAINT[verdict](style, t(`verdict.${verdict}`)) : t(`state.${state}`);
}
