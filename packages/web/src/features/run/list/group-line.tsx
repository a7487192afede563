import { Icon } from '../../../glossary/icon.tsx';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import type { FailureGroup } from '../model/failure-groups.ts';

const tones = { product: 'failed', infrastructure: 'error', 'never-ran': 'muted', flaky: 'flaky' } as const;

interface Props {
  readonly group: FailureGroup;
  readonly isClosed: boolean;
  readonly toggle: () => void;
}

/** What the cases below it say, and how many they are. */
export function GroupLine({ group, isClosed, toggle }: Props) {
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
      <span className="group-count">×{figures.count(rows.length)}</span>
    </button>
  );
}
