import type { FailureStanding } from '@testyard/protocol';
import { memo } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { caseLook } from '../../../glossary/looks.ts';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import type { Row } from '../model/case-table.ts';
import { StandingBadge } from './standing-badge.tsx';

interface Props {
  readonly row: Row;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  /** Beside earlier runs, where it failed and that is known. */
  readonly standing?: FailureStanding | undefined;
  readonly open: (id: string) => void;
  readonly toggle: (id: string) => void;
}

/** One case in a list: status, name, suite, time; a click opens it, the box marks it. */
export const CaseLine = memo(function CaseLine({ row, isOpen, isSelected, standing, open, toggle }: Props) {
  const { t, figures } = useWords();
  const look = caseLook(row.status);
  const name = shortName(row.name);
  return (
    <div className={`case-line tone-${look.tone}`} data-open={isOpen || undefined}>
      <input
        type="checkbox"
        checked={isSelected}
        aria-label={t('list.select', { name })}
        onChange={() => toggle(row.id)}
      />
      <button
        type="button"
        className="as-line"
        aria-current={isOpen || undefined}
        onClick={() => open(row.id)}
      >
        <span className="case-line-status" title={t(look.word)}>
          <Icon shape={look.shape} />
          <span className="spoken">{t(look.word)}</span>
        </span>
        <bdi className="case-line-name cut">{name}</bdi>
        {standing && <StandingBadge standing={standing} />}
        <bdi className="case-line-suite cut">{shortName(row.suite, 120)}</bdi>
        <span className="case-line-time">
          {row.durationMs === null ? '' : figures.duration(row.durationMs)}
        </span>
      </button>
    </div>
  );
});
