import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Project, StartRun as StartRunBody, Template } from '@testyard/protocol';
import { useState } from 'react';
import { Loading } from '../../parts/loading.tsx';
import { ParameterField } from '../../parts/parameter-field.tsx';
import { wordsOfError } from '../../parts/problem.tsx';
import { bodyOf, type Order, parametersOf } from '../../parts/run-order.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { SameElsewhere } from './same-elsewhere.tsx';
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
  const { t } = useWords();
  const [order, setOrder] = useState<Order>({ templates: [], sut: '', branch: '', parameters: {} });
  const chosen = templates.filter(({ name }) => order.templates.includes(name));
  const parameters = parametersOf(chosen);
  const set = (change: Partial<Order>) => setOrder((before) => ({ ...before, ...change }));
  const body = bodyOf(order, parameters);
  return (
    <div className="start-form">
      <TemplateChoice
        templates={templates}
        chosen={order.templates}
        choose={(names) => set({ templates: names })}
      />
      <div className="start-pair">
        <TextInput
          label={t('start.sut')}
          list="known-suts"
          value={order.sut}
          onChange={(event) => set({ sut: event.currentTarget.value })}
        />
        <TextInput
          label={t('start.branch')}
          value={order.branch}
          onChange={(event) => set({ branch: event.currentTarget.value })}
        />
      </div>
      <KnownSuts projectId={project.id} />
      {parameters.length > 0 && <h3>{t('start.parameters')}</h3>}
      <div className="start-pair">
        {parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={order.parameters[parameter.name] ?? ''}
            set={(value) => set({ parameters: { ...order.parameters, [parameter.name]: value } })}
          />
        ))}
      </div>
      {chosen.length > 0 && <WhatWillRun project={project} templates={chosen} />}
      <Go project={project} body={body} />
      {body.templates.length > 0 && <SameElsewhere project={project} body={body} />}
    </div>
  );
}

/** Names that the field of the system under test offers; any other may be written, too. */
function KnownSuts({ projectId }: { readonly projectId: string }) {
  const service = useService();
  const { data } = useQuery({
    queryKey: ['sut-names', projectId],
    queryFn: async ({ signal }) => {
      const query = { limit: '1000' };
      return (await service.call('listSuts', { params: { projectId }, query, signal })).items;
    },
    staleTime: 60_000,
  });
  return (
    <datalist id="known-suts">
      {(data ?? []).map(({ id, name }) => (
        <option key={id} value={name} />
      ))}
    </datalist>
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
