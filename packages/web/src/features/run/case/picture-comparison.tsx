import type { Artifact } from '@testyard/protocol';
import { useState } from 'react';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import type { Comparison } from './attachment-groups.ts';
import { mostMediaBytes, usePicture } from './use-picture.ts';

const ways = ['diff', 'slide', 'beside', 'expected', 'actual'] as const;
type Way = (typeof ways)[number];

/** Whether there are the pictures that a way of looking needs. */
function hasWay(way: Way, { expected, diff }: Comparison): boolean {
  if (way === 'diff') return diff !== null;
  return way === 'actual' || expected !== null;
}

/** What a picture was to be and what it was, one over the other or side by side, and where they differ. */
export function PictureComparison({ comparison }: { readonly comparison: Comparison }) {
  const { t } = useWords();
  const offered = ways.filter((way) => hasWay(way, comparison));
  const [way, setWay] = useState<Way>(offered[0] ?? 'actual');
  const { expected, actual, diff } = comparison;
  return (
    <div className="comparison">
      <fieldset className="comparison-ways" aria-label={t('compare.way')}>
        {offered.map((each) => (
          <button key={each} type="button" aria-pressed={each === way} onClick={() => setWay(each)}>
            {t(`compare.${each}`)}
          </button>
        ))}
      </fieldset>
      {way === 'diff' && <Picture artifact={diff} label={t('compare.diff')} />}
      {way === 'expected' && <Picture artifact={expected} label={t('compare.expected')} />}
      {way === 'actual' && <Picture artifact={actual} label={t('compare.actual')} />}
      {way === 'slide' && expected && <Slide expected={expected} actual={actual} />}
      {way === 'beside' && (
        <div className="comparison-beside">
          <Picture artifact={expected} label={t('compare.expected')} isNamed />
          <Picture artifact={actual} label={t('compare.actual')} isNamed />
        </div>
      )}
    </div>
  );
}

interface PictureProps {
  readonly artifact: Artifact | null;
  readonly label: string;
  readonly isNamed?: boolean;
}

function Picture({ artifact, label, isNamed = false }: PictureProps) {
  const { t } = useWords();
  const { address, error, refetch } = usePicture(artifact);
  if (artifact && artifact.size > mostMediaBytes) return <p className="note">{t('attachment.too-large')}</p>;
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (artifact === null || address === null) return <Loading />;
  return (
    <figure>
      {isNamed && <figcaption className="note">{label}</figcaption>}
      <img className="attachment-media" src={address} alt={`${label}: ${shortName(artifact.name)}`} />
    </figure>
  );
}

const half = 50;

/** The expected picture to the left of a line that is moved, the actual one to the right of it. */
function Slide({ expected, actual }: { readonly expected: Artifact; readonly actual: Artifact }) {
  const { t } = useWords();
  const [share, setShare] = useState(half);
  const [under, over] = [usePicture(actual), usePicture(expected)];
  const failed = under.error ? under : over;
  if (failed.error) return <Problem error={failed.error} retry={() => failed.refetch()} />;
  if (under.address === null || over.address === null) return <Loading />;
  return (
    <div className="comparison-slide">
      <div className="comparison-stack">
        <img src={under.address} alt={`${t('compare.actual')}: ${shortName(actual.name)}`} />
        <img
          src={over.address}
          alt={`${t('compare.expected')}: ${shortName(expected.name)}`}
          style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}
        />
        <span className="comparison-line" style={{ left: `${share}%` }} />
      </div>
      <input
        type="range"
        min={0}
        max={100}
        value={share}
        aria-label={t('compare.move')}
        onChange={(event) => setShare(Number(event.currentTarget.value))}
      />
      <p className="comparison-sides note">
        <span>{t('compare.expected')}</span>
        <span>{t('compare.actual')}</span>
      </p>
    </div>
  );
}
