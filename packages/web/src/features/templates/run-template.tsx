import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { ParameterFields, SutFields } from '../../parts/start-run/order-fields.tsx';
import { SameElsewhere } from '../../parts/start-run/same-elsewhere.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { useOrder } from './use-order.ts';

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
  const { order, set, parameters, body } = useOrder(template);
  const start = () =>
    deed.run(async () => {
      const run = await service.startRun(project.id, body);
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    });
  return (
    <Dialog size="lg" onClose={close} title={t('run-template.title', { name: shortName(template.name, 60) })}>
      <div className="fields">
        <SutFields projectId={project.id} order={order} set={set} />
        <ParameterFields parameters={parameters} given={order.parameters} set={set} />
        <SameElsewhere project={project} body={body} />
        <Refusal deed={deed} />
        <DialogActions close={close}>
          <Button loading={deed.busy} onClick={start} data-autofocus>
            {t('run-template.go')}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
