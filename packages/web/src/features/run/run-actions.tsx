import { Button, Menu } from '@mantine/core';
import { type Run, reportFormats } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { copyText } from '../../parts/copy-button.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { AskPause, AskStop } from './questions.ts';
import { RerunMenu } from './rerun-menu.tsx';
import { useRunView } from './run-view.tsx';
import { useShowRun } from './use-show-run.ts';

type Asked = 'stop' | 'pause' | null;

/** What can be done to a run as it is. */
export function RunActions() {
  const { t } = useWords();
  const { run } = useRunView();
  const service = useService();
  const show = useShowRun();
  const [asked, setAsked] = useState<Asked>(null);
  useShortcuts({ y: () => void copyText(location.href) });
  const isOver = run.state === 'finished';
  const resume = async () => show(await service.call('resumeRun', { params: { runId: run.id } }));
  return (
    <div className="run-actions">
      {isOver && !run.dryRun && <RerunMenu />}
      {!isOver && run.pause === null && run.state !== 'stopping' && (
        <Button variant="default" size="sm" onClick={() => setAsked('pause')}>
          {t('act.pause')}
        </Button>
      )}
      {!isOver && run.pause !== null && (
        <Button size="sm" onClick={resume}>
          {t('act.resume')}
        </Button>
      )}
      {!isOver && (
        <Button
          variant="default"
          size="sm"
          disabled={run.state === 'stopping'}
          onClick={() => setAsked('stop')}
        >
          {t(run.state === 'stopping' ? 'act.stopping' : 'act.stop')}
        </Button>
      )}
      <ExportMenu run={run} />
      <Suspense fallback={null}>
        {asked === 'stop' && <AskStop run={run} close={() => setAsked(null)} />}
        {asked === 'pause' && <AskPause run={run} close={() => setAsked(null)} />}
      </Suspense>
    </div>
  );
}

const exportNames = { junit: 'JUnit XML', ctrf: 'CTRF', allure: 'Allure', csv: 'CSV', html: 'HTML' } as const;

/** Reports of the round that is shown, as the server makes them. */
function ExportMenu({ run }: { readonly run: Run }) {
  const { t } = useWords();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="sm" rightSection={<Icon shape="down" />}>
          {t('act.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {reportFormats.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            download
            href={`/api/v1/runs/${run.id}/report?format=${format}&round=${run.round}`}
          >
            {exportNames[format]}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => copyText(location.href)}>{t('act.copy-link')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
