import { Icon } from '../../../glossary/icon.tsx';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import type { FailureGroup } from '../model/failure-groups.ts';
import type { GroupStanding } from '../model/group-standing.ts';

const tones = {
  ...{ product: 'failed', infrastructure: 'error', 'not-reported': 'muted', 'never-ran': 'muted' },
  flaky: 'flaky',
} as const;

interface Props {
  readonly group: FailureGroup;
  readonly isClosed: boolean;
  readonly standing: GroupStanding | null;
  readonly toggle: () => void;
}

/** What the cases below it say, and how many they are. */
export function GroupLine({ group, isClosed, standing, toggle }: Props) {
  const { t, figures } = useWords();
  const { kind, title, rows } = group;
  const said = title === '' ? t('group.silent') : shortName(title, 200);
  return (
    <button
      type="button"
      className={`group-line tone-${tones[kind]}`}
      aria-expanded={!isClosed}
      onClick={toggle}
      title={said}
    >
      <Icon shape={isClosed ? 'right' : 'down'} />
      {kind !== 'product' && <span className="group-kind">{t(`group.${kind}`)}</span>}
      <bdi className="group-title cut">{said}</bdi>
      {standing && <GroupBadge standing={standing} />}
      <span className="group-count">×{figures.count(rows.length)}</span>
    </button>
  );
}

function GroupBadge({ standing: { fresh, cases, since } }: { readonly standing: GroupStanding }) {
  const { t, figures } = useWords();
  if (fresh > 0)
    return (
      <span className="standing tone-failed">
        {fresh === cases ? t('standing.new') : t('standing.some-new', { count: figures.count(fresh) })}
      </span>
    );
  return since === null ? null : (
    <span className="standing tone-muted">{t('standing.known', { number: since })}</span>
  );
}
