import type { CaseDetail } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import { type ReactNode, useState } from 'react';
import { curlOf } from '../../../parts/snippets/curl.ts';
import { ShowCurl } from '../../../parts/snippets/show-curl.tsx';
import { TerminalSnippet } from '../../../parts/snippets/terminal-snippet.tsx';
import { useWords } from '../../../texts/words.tsx';
import { TaskLogs } from '../log/task-logs.tsx';
import { useRunAddress, useRunView } from '../run-view.tsx';
import { Attachments } from './attachments.tsx';
import { HistoryStrip } from './history-strip.tsx';
import { useArtifacts } from './use-artifacts.ts';

interface Props {
  readonly detail: CaseDetail;
  /** Of the attempt that is shown. */
  readonly executor: string | null;
}

/** Below the assertion: log, attachments, history, and how to see it happen again. */
export function CaseSections({ detail, executor }: Props) {
  const { t } = useWords();
  const { search } = useRunAddress();
  const { run } = useRunView();
  const artifacts = useArtifacts(detail.taskId, detail.id);
  return (
    <>
      {artifacts.items.length > 0 && (
        <section className="case-section">
          <h3>{t('case.attachments')}</h3>
          <Attachments found={artifacts} isInline />
        </section>
      )}
      <Section title={t('case.log')} isOpen={search.log !== undefined}>
        <TaskLogs
          taskId={detail.taskId}
          isLive={run.state !== 'finished'}
          around={{ executor, name: detail.name, isFailure: detail.status !== 'passed' }}
        />
      </Section>
      <section className="case-section">
        <h3>{t('case.history')}</h3>
        <HistoryStrip detail={detail} />
      </section>
      <Section title={t('case.reproduce')} isOpen={false}>
        <TerminalSnippet text={reproduce(run.number, detail.name)} />
        <ShowCurl curl={curlOf('getCase', { params: { runId: run.id, caseId: detail.id } })} />
      </Section>
    </>
  );
}

const reproduce = (number: number, name: string) =>
  `testyard repro ${number} --case ${shellWord(name)} > repro.sh\nbash repro.sh`;

interface SectionProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly children: ReactNode;
}

/** What is inside is made when it is opened. */
function Section({ title, isOpen, children }: SectionProps) {
  const [wasOpen, setOpen] = useState(isOpen);
  return (
    <details className="case-section folded" open={isOpen} onToggle={() => setOpen(true)}>
      <summary>{title}</summary>
      {wasOpen && children}
    </details>
  );
}
