import { Button, Checkbox, NativeSelect } from '@mantine/core';
import type { CallOutput } from '@testyard/client';
import type { Executor, Project } from '@testyard/protocol';
import { useEffect, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { ShowCurl } from '../../parts/snippets/show-curl.tsx';
import { Snippet } from '../../parts/snippets/snippet.tsx';
import { TerminalSnippet } from '../../parts/snippets/terminal-snippet.tsx';
import { allItems } from '../../session/all-items.ts';
import { serverNow } from '../../session/service.ts';
import { useMe, useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { doctorCommand, startCommand } from './executor-commands.ts';
import { frameworksText, newcomer } from './executor-looks.ts';
import { useExecutors } from './use-executors.ts';

interface Props {
  readonly project: Project;
  readonly close: () => void;
}
interface Made extends CallOutput<'createRegistrationCode'> {
  readonly once: boolean;
  /** Executors that were there before. */
  readonly before: ReadonlySet<string>;
}

/** A code for one host, the command for it, and whether it has come. */
export function AddExecutor({ project, close }: Props) {
  const { t } = useWords();
  const [made, setMade] = useState<Made | null>(null);
  return (
    // A code is shown once: a click beside it does not lose it.
    <Dialog size="lg" onClose={close} closeOnClickOutside={made === null} title={t('add.open')}>
      {made === null ? (
        <MakeCode project={project} made={setMade} close={close} />
      ) : (
        <Await project={project} made={made} again={() => setMade(null)} close={close} />
      )}
    </Dialog>
  );
}

const times = ['3600', '86400'] as const;

function MakeCode({ project, made, close }: Props & { readonly made: (made: Made) => void }) {
  const { t } = useWords();
  const service = useService();
  const deed = useDeed();
  const [ttl, setTtl] = useState('3600');
  const [once, setOnce] = useState(false);
  const [shared, setShared] = useState(false);
  const { data } = useMe();
  const params = { projectId: project.id };
  const body = { ttlSeconds: Number(ttl), ...(once ? { ephemeral: true } : {}) };
  const create = () =>
    deed.run(async () => {
      const before = await allItems(service, 'listExecutors', {});
      const code = shared
        ? await service.call('createSharedRegistrationCode', { body })
        : await service.call('createRegistrationCode', { params, body });
      made({ ...code, once, before: new Set(before.map(({ id }) => id)) });
    });
  return (
    <div className="fields">
      <p>{shared ? t('add.what.shared') : t('add.what', { project: shortName(project.name, 60) })}</p>
      <NativeSelect
        label={t('add.ttl')}
        value={ttl}
        data={times.map((value) => ({ value, label: t(`add.ttl.${value}`) }))}
        onChange={(event) => setTtl(event.currentTarget.value)}
      />
      <Checkbox
        label={t('add.once')}
        checked={once}
        onChange={(event) => setOnce(event.currentTarget.checked)}
      />
      {data?.user?.systemAdmin === true && (
        <Checkbox
          label={t('add.shared')}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      )}
      <ShowCurl
        curl={
          shared
            ? curlOf('createSharedRegistrationCode', { body })
            : curlOf('createRegistrationCode', { params, body })
        }
      />
      <Refusal deed={deed} />
      <DialogActions close={close}>
        <Button data-autofocus loading={deed.busy} onClick={create}>
          {t('add.create')}
        </Button>
      </DialogActions>
    </div>
  );
}

interface AwaitProps extends Props {
  readonly made: Made;
  readonly again: () => void;
}

function Await({ project, made, again, close }: AwaitProps) {
  const { t, figures } = useWords();
  const { data = [] } = useExecutors(project.id);
  const come = newcomer(data, project.id, made.before);
  return (
    <div className="fields">
      <div className="add-command">
        <TerminalSnippet
          title={t('add.command')}
          text={startCommand(location.origin, made.code, made.once)}
        />
      </div>
      <p className="note">{t('add.shown-once', { until: figures.moment(made.expiresAt) })}</p>
      <div className="add-state" role="status">
        {come === null ? <Waiting until={made.expiresAt} /> : <Come executor={come} />}
      </div>
      {come === null && (
        <details>
          <summary>{t('add.not-yet')}</summary>
          <p>{t('add.not-yet.next')}</p>
          <Snippet title={t('executors.doctor')} text={doctorCommand(location.origin)} />
        </details>
      )}
      <div className="actions actions-end">
        <Button variant="default" onClick={again}>
          {t('add.again')}
        </Button>
        <Button variant={come === null ? 'default' : 'filled'} onClick={close}>
          {come === null ? t('close') : t('add.done')}
        </Button>
      </div>
    </div>
  );
}

function Waiting({ until }: { readonly until: string }) {
  const { t } = useWords();
  const leftMs = Date.parse(until) - serverNow();
  const [over, setOver] = useState(leftMs <= 0);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(until) - serverNow()));
    return () => clearTimeout(timer);
  }, [until]);
  if (over)
    return (
      <p className="remark tone-error">
        <Icon shape="alert" />
        {t('add.over')}
      </p>
    );
  return (
    <p className="add-waiting">
      <span className="spinner" />
      {t('add.waiting')}
    </p>
  );
}

function Come({ executor }: { readonly executor: Executor }) {
  const { t } = useWords();
  const { trouble, state } = executor;
  const name = shortName(executor.name, 60);
  const found = frameworksText(executor);
  const wrong = trouble !== null || state === 'error';
  return (
    <>
      <p className={`remark tone-${wrong ? 'error' : 'passed'}`}>
        <Icon shape={wrong ? 'alert' : 'check'} />
        <strong>{t(wrong ? 'add.trouble' : 'add.online', { name })}</strong>
      </p>
      {trouble !== null && <p>{shortName(trouble)}</p>}
      <p className="note">
        {found === '' ? t('add.found-nothing') : t('add.found', { frameworks: shortName(found) })}
      </p>
    </>
  );
}
