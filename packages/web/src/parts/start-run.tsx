import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Project, StartRun as StartRunBody, Template } from '@testyard/protocol';
import { useState } from 'react';
import { useService } from '../session/session.tsx';
import { useWords } from '../texts/words.tsx';
import { Loading } from './loading.tsx';
import { ParameterFields, SutFields } from './order-fields.tsx';
import { wordsOfError } from './problem.tsx';
import { bodyOf, type Order, parametersOf } from './run-order.ts';
import { SameElsewhere } from './same-elsewhere.tsx';
import { WhatWillRun } from './what-will-run.tsx';

interface Props {
  readonly project: Project;
  /** Names of the templates that are chosen at first. */
  readonly chosen?: readonly string[];
  readonly close: () => void;
}

/** A run is put together from templates, a system under test and parameters; with the same as a command and a call. */
export function StartRun({ project, chosen = [], close }: Props) {
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
      {data ? <Form project={project} templates={offered(data, chosen)} first={chosen} /> : <Loading />}
    </Modal>
  );
}

/** Those that can be run; what was chosen before stands first, where it is seen without looking for it. */
function offered(templates: readonly Template[], chosen: readonly string[]): readonly Template[] {
  const rank = ({ name }: Template) => (chosen.includes(name) ? 0 : 1);
  return templates.filter(({ disabled }) => !disabled).sort((a, b) => rank(a) - rank(b));
}

interface FormProps {
  readonly project: Project;
  readonly templates: readonly Template[];
  readonly first: readonly string[];
}

function Form({ project, templates, first }: FormProps) {
  const [order, setOrder] = useState<Order>({
    templates: first.filter((each) => templates.some(({ name }) => name === each)),
    ...{ sut: '', branch: '', parameters: {} },
  });
  const chosen = templates.filter(({ name }) => order.templates.includes(name));
  const parameters = parametersOf(chosen);
  const set = (change: Partial<Order>) => setOrder((before) => ({ ...before, ...change }));
  const body = bodyOf(order, parameters);
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
      <Go project={project} body={body} isFirst={first.length > 0} />
      {body.templates.length > 0 && <SameElsewhere project={project} body={body} />}
    </div>
  );
}

interface Choice {
  readonly templates: readonly Template[];
  readonly chosen: readonly string[];
  readonly choose: (names: readonly string[]) => void;
  /** Whether it has the focus when the form opens. */
  readonly isFirst: boolean;
}

function TemplateChoice({ templates, chosen, choose, isFirst }: Choice) {
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
        data-autofocus={isFirst || undefined}
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

interface GoProps {
  readonly project: Project;
  readonly body: StartRunBody;
  readonly isFirst: boolean;
}

function Go({ project, body, isFirst }: GoProps) {
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
      <Button disabled={n === 0} loading={busy} onClick={start} data-autofocus={isFirst || undefined}>
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
