import { Button, Menu, NumberInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type Run, reportFormats } from '@testyard/protocol';
import { useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { finalCount } from '../../glossary/looks.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { copyText } from '../../parts/copy-button.tsx';
import { curlOf } from '../../parts/curl.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { RerunMenu } from './rerun-menu.tsx';
import { useRunView } from './run-view.tsx';
import { runKey } from './use-run.ts';

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
      {asked === 'stop' && <AskStop run={run} close={() => setAsked(null)} />}
      {asked === 'pause' && <AskPause run={run} close={() => setAsked(null)} />}
    </div>
  );
}

/** Puts the run, as the server has just answered it, in the place of what is shown. */
export function useShowRun(): (run: Run) => void {
  const cache = useQueryClient();
  return (run) => {
    cache.setQueryData(runKey(run.id, undefined), run);
    cache.invalidateQueries({ queryKey: ['runs'] });
  };
}

interface Asking {
  readonly run: Run;
  readonly close: () => void;
}

function AskStop({ run, close }: Asking) {
  const { t, figures } = useWords();
  const service = useService();
  const show = useShowRun();
  const params = { runId: run.id };
  const n = run.tasks.length;
  const open = run.counts.expected === null ? null : run.counts.expected - finalCount(run.counts);
  const left =
    open === null ? t('stop.left-unknown') : t('counts.cases', { n: open, count: figures.count(open) });
  return (
    <Confirm
      title={t('stop.title', { number: run.number })}
      action={t('act.stop')}
      dangerous
      curl={curlOf('stopRun', { params, body: {} })}
      act={async () => show(await service.call('stopRun', { params, body: {} }))}
      close={close}
    >
      <p>{t('stop.text', { n, count: figures.count(n), left })}</p>
    </Confirm>
  );
}

function AskPause({ run, close }: Asking) {
  const { t } = useWords();
  const service = useService();
  const show = useShowRun();
  const [hours, setHours] = useState(24);
  const params = { runId: run.id };
  const body = { seconds: Math.max(1, Math.min(720, hours)) * 3600 };
  return (
    <Confirm
      title={t('pause.title', { number: run.number })}
      action={t('act.pause')}
      curl={curlOf('pauseRun', { params, body })}
      act={async () => show(await service.call('pauseRun', { params, body }))}
      close={close}
    >
      <p>{t('pause.text', { hours })}</p>
      <NumberInput
        label={t('pause.hours')}
        min={1}
        max={720}
        value={hours}
        onChange={(value) => setHours(Number(value) || 1)}
        hideControls
      />
    </Confirm>
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
