import type { ReactNode } from 'react';
import { CasePanel } from '../case/case-panel.tsx';

interface Props {
  readonly list: ReactNode;
  /** The case whose panel is beside the list; undefined: none is chosen. */
  readonly caseId: string | undefined;
}

/** A list of cases, and one of them beside it; below it where there is little room. */
export function Split({ list, caseId }: Props) {
  return (
    <div className="split">
      <div className="split-list card">{list}</div>
      <div className="split-panel card">
        <CasePanel caseId={caseId} />
      </div>
    </div>
  );
}
