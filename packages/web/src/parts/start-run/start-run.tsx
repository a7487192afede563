import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Project, StartRun as StartRunBody, Template } from '@testyard/protocol';
import { useState } from 'react';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Refusal, useDeed } from '../deed.tsx';
import { Dialog } from '../dialog.tsx';
import { DialogActions } from '../dialog-actions.tsx';
import { Loading } from '../loading.tsx';
import { useTemplates } from '../project-templates.ts';
import { ParameterFields, SutFields } from './order-fields.tsx';
import { bodyOf, type Order, parametersOf } from './run-order.ts';
import { SameElsewhere } from './same-elsewhere.tsx';
import { inFront, TemplateChoice } from './template-choice.tsx';
import { WhatWillRun } from './what-will-run.tsx';

interface Props {
  readonly project: Project;
  /** Names of the templates that are chosen at first. */
  readonly chosen?: readonly string[];
  /** Name of the group that they are: it is what is run, as long as the choice is left as it is. */
  readonly group?: string;
  readonly close: () => void;
}

/** A run is put together from templates, a system under test and parameters; with the same as a command and a call. */
export function StartRun({ project, chosen = [], group, close }: Props) {
  const { t } = useWords();
  const { data } = useTemplates(project.id);
  return (
    <Dialog size="xl" onClose={close} title={t('start.title')}>
      {data ? (
        <Form
          project={project}
          templates={offered(data, chosen)}
          first={chosen}
          group={group}
          close={close}
        />
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

/** Those that can be run; what was chosen before stands first, where it is seen without looking for it. */
function offered(templates: readonly Template[], chosen: readonly string[]): readonly Template[] {
  return inFront(
    templates.filter(({ disabled }) => !disabled),
    chosen,
  );
}

interface FormProps {
  readonly project: Project;
  readonly templates: readonly Template[];
  readonly first: readonly string[];
  readonly group: string | undefined;
  readonly close: () => void;
}

function Form({ project, templates, first, group, close }: FormProps) {
  const [order, setOrder] = useState<Order>({
    templates: first.filter((each) => templates.some(({ name }) => name === each)),
    ...{ sut: '', branch: '', parameters: {} },
  });
  const chosen = templates.filter(({ name }) => order.templates.includes(name));
  const parameters = parametersOf(chosen);
  const set = (change: Partial<Order>) => setOrder((before) => ({ ...before, ...change }));
  const isGroup = group !== undefined && JSON.stringify(order.templates) === JSON.stringify(first);
  const body = bodyOf(isGroup ? { ...order, templates: [group] } : order, parameters);
  return (
    <div className="fields">
      <TemplateChoice
        templates={templates}
        chosen={order.templates}
        isFirst={first.length === 0}
        choose={(names) => set({ templates: names })}
      />
      <SutFields projectId={project.id} order={order} set={set} />
      <ParameterFields parameters={parameters} given={order.parameters} set={set} />
      {chosen.length > 0 && <WhatWillRun project={project} templates={chosen} />}
      {body.templates.length > 0 && <SameElsewhere project={project} body={body} />}
      <Go {...{ project, body, close }} n={order.templates.length} isFirst={first.length > 0} />
    </div>
  );
}

interface GoProps {
  readonly project: Project;
  readonly body: StartRunBody;
  /** How many templates that is. */
  readonly n: number;
  readonly isFirst: boolean;
  readonly close: () => void;
}

function Go({ project, body, n, isFirst, close }: GoProps) {
  const { t, figures } = useWords();
  const service = useService();
  const navigate = useNavigate();
  const deed = useDeed();
  const start = () =>
    deed.run(async () => {
      const run = await service.startRun(project.id, body);
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    });
  return (
    <>
      <Refusal deed={deed} />
      <DialogActions close={close} note={n === 0 && <span className="note">{t('start.none-chosen')}</span>}>
        <Button disabled={n === 0} loading={deed.busy} onClick={start} data-autofocus={isFirst || undefined}>
          {t('start.go', { n, count: figures.count(n) })}
        </Button>
      </DialogActions>
    </>
  );
}
