import type { ReactNode } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { useWords } from '../../../texts/words.tsx';
import { CasePanel } from '../case/case-panel.tsx';
import { noCase } from '../list/use-open-case.ts';
import { useRunAddress } from '../run-view.tsx';

interface Props {
  readonly list: ReactNode;
  /** The case whose panel is beside the list; undefined: none is chosen. */
  readonly caseId: string | undefined;
}

/** A list of cases, and one of them beside it; where there is little room the one that was opened is in its place. */
export function Split({ list, caseId }: Props) {
  const { t } = useWords();
  const { search, set } = useRunAddress();
  const isOpened = search.case !== undefined;
  return (
    <div className="split" data-opened={isOpened || undefined} data-empty={caseId === undefined || undefined}>
      <div className="split-list card">{list}</div>
      <div className="split-panel card">
        {isOpened && (
          <button type="button" className="split-back" onClick={() => set(noCase)}>
            <Icon shape="left" /> {t('list.back')}
          </button>
        )}
        <CasePanel caseId={caseId} />
      </div>
    </div>
  );
}
