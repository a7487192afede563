import { Button, NativeSelect } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { type ReactNode, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { type FirstStep, firstSteps, isOwn, useFirstSteps } from '../../parts/first-steps.ts';
import { Loading } from '../../parts/loading.tsx';
import { LookOnly } from '../../parts/look-only.tsx';
import { OfProject } from '../../parts/of-project.tsx';
import { type Pipeline, pipelineSnippet, pipelines } from '../../parts/pipeline-snippets.ts';
import { Problem } from '../../parts/problem.tsx';
import { shellWord } from '../../parts/shell-word.ts';
import { Snippet } from '../../parts/snippet.tsx';
import { StateBox } from '../../parts/state-box.tsx';
import { mayIn } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';

const samples = ['hello-pass', 'hello-fail'];

/** From an empty project to a pipeline that asks it for a verdict. */
export function FirstStepsPage() {
  const { t } = useWords();
  return <OfProject title={t('steps.title')}>{(project) => <Steps project={project} />}</OfProject>;
}

function Steps({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { over, done, templates, error, refetch, hide } = useFirstSteps(project);
  if (over)
    return (
      <StateBox shape="check" title={t('steps.over')} next={t('steps.over.next')}>
        <Button onClick={() => navigate({ to: '/runs' })}>{t('all-runs')}</Button>
      </StateBox>
    );
  if (error !== null && done === null) return <Problem error={error} retry={() => refetch()} />;
  if (done === null) return <Loading />;
  const mayWrite = mayIn(project, 'maintainer');
  const parts: Readonly<Record<FirstStep, ReactNode>> = {
    run: <RunSample project={project} templates={templates} />,
    template: mayWrite && <Link to="/templates/new">{t('templates.new')}</Link>,
    executor: mayWrite && <Link to="/executors">{t('add.open')}</Link>,
    pipeline: <UsePipeline project={project} templates={templates} />,
  };
  return (
    <>
      <div className="heading">
        <div>
          <h1>{t('steps.title')}</h1>
          <p className="note">{t('steps.done', { done: done.size, total: firstSteps.length })}</p>
        </div>
        <Button variant="default" onClick={hide}>
          {t(done.size === firstSteps.length ? 'steps.close' : 'steps.hide')}
        </Button>
      </div>
      <LookOnly project={project} needed="maintainer" />
      <ol className="steps">
        {firstSteps.map((step) => (
          <li key={step} className="card step">
            <span className={`step-sign tone-${done.has(step) ? 'passed' : 'muted'}`}>
              <Icon shape={done.has(step) ? 'check' : 'ring'} />
              <span className="spoken">{t(done.has(step) ? 'steps.is-done' : 'steps.is-open')}</span>
            </span>
            <div className="step-body">
              <h2>{t(`step.${step}`)}</h2>
              <p>{t(`step.what.${step}`)}</p>
              {parts[step]}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

interface PartProps {
  readonly project: Project;
  readonly templates: readonly Pick<Template, 'name' | 'document'>[];
}

function RunSample({ project, templates }: PartProps) {
  const { t } = useWords();
  const service = useService();
  const navigate = useNavigate();
  const deed = useDeed();
  const chosen = samples.filter((name) => templates.some((each) => each.name === name));
  if (chosen.length === 0) return <Link to="/templates">{t('nav.templates')}</Link>;
  const start = () =>
    deed.run(async () => {
      const run = await service.startRun(project.id, { templates: chosen });
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    });
  return (
    <>
      {mayIn(project, 'runner') && (
        <div className="actions">
          <Button loading={deed.busy} onClick={start}>
            {t('runs.sample')}
          </Button>
        </div>
      )}
      <Refusal deed={deed} />
      <Snippet
        title={t('runs.by-command')}
        text={`testyard login ${location.origin}\ntestyard run ${chosen.map(shellWord).join(' ')}`}
      />
    </>
  );
}

function UsePipeline({ project, templates }: PartProps) {
  const { t } = useWords();
  const [pipeline, setPipeline] = useState<Pipeline>('github');
  const place = {
    ...{ server: location.origin, project: project.name, projectId: project.id },
    body: { templates: [(templates.find(isOwn(templates)) ?? { name: 'hello-pass' }).name] },
  };
  return (
    <>
      <div className="step-choice">
        <NativeSelect
          aria-label={t('step.pipeline')}
          value={pipeline}
          data={pipelines.map((each) => ({ value: each, label: t(`pipeline.${each}`) }))}
          onChange={(event) => setPipeline(event.currentTarget.value as Pipeline)}
        />
      </div>
      <Snippet title={t(`pipeline.${pipeline}`)} text={pipelineSnippet(pipeline, place)} />
      {mayIn(project, 'admin') && (
        <Link to="/settings/$section" params={{ section: 'tokens' }}>
          {t('steps.token')}
        </Link>
      )}
    </>
  );
}
