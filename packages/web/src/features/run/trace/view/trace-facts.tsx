import { shortName } from '../../../../parts/shown-text.ts';
import { useWords } from '../../../../texts/words.tsx';
import type { LeftOut, Trace } from '../trace-model.ts';

/** What was recorded, in one line, and what of it is not shown. */
export function TraceFacts({ trace }: { readonly trace: Trace }) {
  const { figures } = useWords();
  const { version, browser, platform, viewport, startedAt, tookMs } = trace;
  const facts = [
    version && `Playwright ${version}`,
    [browser, platform].filter(Boolean).join(' · '),
    viewport === null ? '' : `${viewport.width} × ${viewport.height}`,
    startedAt === null || !isMoment(startedAt) ? '' : figures.moment(new Date(startedAt).toISOString()),
    figures.duration(tookMs),
  ].filter((fact) => fact !== null && fact !== '');
  return (
    <div className="trace-facts">
      {trace.title && (
        <p className="trace-title">
          <bdi>{shortName(trace.title, 300)}</bdi>
        </p>
      )}
      <p className="note">
        <bdi>{facts.map((fact) => shortName(fact, 120)).join(' · ')}</bdi>
      </p>
      <Missing leftOut={trace.leftOut} />
    </div>
  );
}

const latestMs = 8.64e15;
const isMoment = (ms: number) => Math.abs(ms) <= latestMs;

function Missing({ leftOut }: { readonly leftOut: LeftOut }) {
  const { t, figures } = useWords();
  const kinds = ['actions', 'frames', 'messages', 'requests', 'lines'] as const;
  const missing = kinds
    .filter((kind) => leftOut[kind] > 0)
    .map((kind) => t(`trace.left-out.${kind}`, { n: leftOut[kind], count: figures.count(leftOut[kind]) }));
  if (missing.length === 0) return null;
  return <p className="trace-left-out">{t('trace.left-out', { what: missing.join(' · ') })}</p>;
}
