import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Project, StartRun as StartRunBody, Template } from '@testyard/protocol';
import { useState } from 'react';
import { Loading } from '../../parts/loading.tsx';
import { ParameterFields, SutFields } from '../../parts/order-fields.tsx';
import { wordsOfError } from '../../parts/problem.tsx';
import { bodyOf, type Order, parametersOf } from '../../parts/run-order.ts';
import { SameElsewhere } from '../../parts/same-elsewhere.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { WhatWillRun } from './what-will-run.tsx';

interface Props {
  readonly project: Project;
  readonly close: () => void;
}

/** A run is put together from templates, a system under test and parameters; with the same as a command and a call. */
export function StartRun({ project, close }: Props) {
  const { t } = useWords();
  const service = useService();
  const { data } = useQuery({
    queryKey: ['templates-all', project.id],
    queryFn: async ({ signal }) => {
      const query = { limit: '1000' };
      return (await service.call('listTemplates', { params: { projectId: project.id }, query, signal }))
        .items;
    },
  });
  return (
    <Modal
      opened
      size="xl"
      onClose={close}
      title={t('start.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {data ? <Form project={project} templates={data.filter(({ disabled }) => !disabled)} /> : <Loading />}
    </Modal>
  );
}

function Form({
  project,
  templates,
}: {
  readonly project: Project;
  readonly templates: readonly Template[];
}) {
  const [order, setOrder] = useState<Order>({ templates: [], sut: '', branch: '', parameters: {} });
  const chosen = templates.filter(({ name }) => order.templates.includes(name));
  const parameters = parametersOf(chosen);
  const set = (change: Partial<Order>) => setOrder((before) => ({ ...before, ...change }));
  const body = bodyOf(order, parameters);
  return (
    <div className="fields">
      <TemplateChoice
        templates={templates}
        chosen={order.templates}
        choose={(names) => set({ templates: names })}
      />
      <SutFields projectId={project.id} order={order} set={set} />
      <ParameterFields parameters={parameters} given={order.parameters} set={set} />
      {chosen.length > 0 && <WhatWillRun project={project} templates={chosen} />}
      <Go project={project} body={body} />
      {body.templates.length > 0 && <SameElsewhere project={project} body={body} />}
    </div>
  );
}

interface Choice {
  readonly templates: readonly Template[];
  readonly chosen: readonly string[];
  readonly choose: (names: readonly string[]) => void;
}

function TemplateChoice({ templates, chosen, choose }: Choice) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const found = templates.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <fieldset className="plain-fieldset">
      <legend>{t('start.templates')}</legend>
      <TextInput
        placeholder={t('start.filter')}
        aria-label={t('start.filter')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="start-templates">
        {found.map(({ id, name, document }) => (
          <div key={id}>
            <Checkbox
              label={name}
              description={document.description}
              checked={chosen.includes(name)}
              onChange={(event) =>
                choose(
                  event.currentTarget.checked ? [...chosen, name] : chosen.filter((each) => each !== name),
                )
              }
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function Go({ project, body }: { readonly project: Project; readonly body: StartRunBody }) {
  const words = useWords();
  const { t, figures } = words;
  const service = useService();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const n = body.templates.length;
  const start = async () => {
    setBusy(true);
    setProblem('');
    try {
      const run = await service.startRun(project.id, body);
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    } catch (error) {
      setProblem(wordsOfError(error, words));
      setBusy(false);
    }
  };
  return (
    <div className="actions">
      <Button disabled={n === 0} loading={busy} onClick={start}>
        {t('start.go', { n, count: figures.count(n) })}
      </Button>
      {n === 0 && <span className="note">{t('start.none-chosen')}</span>}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
