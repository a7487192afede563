import { Button, Menu } from '@mantine/core';
import { reportFormats } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { copyText } from '../../parts/snippets/copy-button.tsx';
import { useWords } from '../../texts/words.tsx';
import { AskPause, AskResume, AskStop, RunAsCurl } from './questions.ts';
import { RerunMenu } from './rerun-menu.tsx';
import { summaryOf } from './run-markdown.ts';
import { useRunRights, useRunView } from './run-view.tsx';

type Asked = 'stop' | 'pause' | 'resume' | 'curl' | null;

/** What can be done to a run as it is. */
export function RunActions() {
  const { t } = useWords();
  const { run } = useRunView();
  const [asked, setAsked] = useState<Asked>(null);
  useShortcuts({ y: () => void copyText(location.href) });
  const { mayAct, mayRerun } = useRunRights();
  const isLive = mayAct && run.state !== 'finished';
  return (
    <div className="run-actions">
      {mayRerun && <RerunMenu />}
      {isLive && run.pause === null && run.state !== 'stopping' && (
        <Button variant="default" size="sm" onClick={() => setAsked('pause')}>
          {t('act.pause')}
        </Button>
      )}
      {isLive && run.pause !== null && (
        <Button size="sm" onClick={() => setAsked('resume')}>
          {t('act.resume')}
        </Button>
      )}
      {isLive && (
        <Button variant="default" size="sm" onClick={() => setAsked('stop')}>
          {t(run.state === 'stopping' ? 'act.stop-now' : 'act.stop')}
        </Button>
      )}
      <ExportMenu askCurl={() => setAsked('curl')} />
      <Suspense fallback={null}>
        {asked === 'stop' && <AskStop run={run} close={() => setAsked(null)} />}
        {asked === 'pause' && <AskPause run={run} close={() => setAsked(null)} />}
        {asked === 'resume' && <AskResume run={run} close={() => setAsked(null)} />}
        {asked === 'curl' && <RunAsCurl run={run} close={() => setAsked(null)} />}
      </Suspense>
    </div>
  );
}

const exportNames = { junit: 'JUnit XML', ctrf: 'CTRF', allure: 'Allure', csv: 'CSV', html: 'HTML' } as const;

/** Reports of the round that is shown, as the server makes them. */
function ExportMenu({ askCurl }: { readonly askCurl: () => void }) {
  const { t } = useWords();
  const { run, table } = useRunView();
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
        <Menu.Item component="a" download href={`/api/v1/runs/${run.id}/logs?round=${run.round}`}>
          {t('act.export-logs')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => copyText(location.href)}>{t('act.copy-link')}</Menu.Item>
        <Menu.Item onClick={() => copyText(summaryOf(run, { table, address: location.href }))}>
          {t('act.copy-markdown')}
        </Menu.Item>
        <Menu.Item onClick={askCurl}>{t('act.curl')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
