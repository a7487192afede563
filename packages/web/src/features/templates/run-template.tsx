import { Button, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { curlOf } from '../../parts/curl.ts';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { commandOf } from '../../parts/run-order.ts';
import { shortName } from '../../parts/shown-text.ts';
import { Snippet } from '../../parts/snippet.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { OrderFields, useOrder } from './order-fields.tsx';

interface Props {
  readonly project: Project;
  readonly template: Template;
  readonly close: () => void;
}

/** Starts a run of one template, and shows how the same is done elsewhere. */
export function RunTemplate({ project, template, close }: Props) {
  const { t } = useWords();
  const service = useService();
  const navigate = useNavigate();
  const deed = useDeed();
  const order = useOrder(template);
  const start = () =>
    deed.run(async () => {
      const run = await service.startRun(project.id, order.body);
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    });
  return (
    <Modal
      opened
      size="lg"
      onClose={close}
      title={t('run-template.title', { name: shortName(template.name, 60) })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className="fields">
        <OrderFields order={order} />
        <Refusal deed={deed} />
        <div className="actions">
          <Button loading={deed.busy} onClick={start} data-autofocus>
            {t('run-template.go')}
          </Button>
        </div>
        <details>
          <summary>{t('start.same')}</summary>
          <Snippet title={t('runs.by-command')} text={commandOf(project.name, order.body)} />
          <Snippet
            title={t('runs.by-http')}
            text={`${t('curl.token')}\n${curlOf('startRun', { params: { projectId: project.id }, body: order.body })}`}
          />
        </details>
      </div>
    </Modal>
  );
}
