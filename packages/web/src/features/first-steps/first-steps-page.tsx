import { Button, NativeSelect } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import { type ReactNode, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { type FirstStep, firstSteps, isOwn, useFirstSteps } from '../../parts/first-steps.ts';
import { Loading } from '../../parts/loading.tsx';
import { LookOnly } from '../../parts/look-only.tsx';
import { OfProject } from '../../parts/of-project.tsx';
import { Problem } from '../../parts/problem.tsx';
import { RunSample, samples } from '../../parts/run-sample.tsx';
import { type Pipeline, pipelineSnippet, pipelines } from '../../parts/snippets/pipeline-snippets.ts';
import { Snippet } from '../../parts/snippets/snippet.tsx';
import { TerminalSnippet } from '../../parts/snippets/terminal-snippet.tsx';
import { StateBox } from '../../parts/state-box.tsx';
import { mayIn } from '../../session/project.tsx';
import type { TextKey } from '../../texts/catalogue.ts';
import { useWords } from '../../texts/words.tsx';

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
      <StateBox isPage shape="check" title={t('steps.over')} next={t('steps.over.next')}>
        <Button onClick={() => navigate({ to: '/runs' })}>{t('all-runs')}</Button>
      </StateBox>
    );
  if (error !== null && done === null) return <Problem isPage error={error} retry={() => refetch()} />;
  if (done === null) return <Loading />;
  const mayWrite = mayIn(project, 'maintainer');
  const next = firstSteps.find((step) => !done.has(step));
  const button = (step: FirstStep, text: TextKey, go: () => unknown) =>
    mayWrite && (
      <div className="actions">
        <Button variant={step === next ? 'filled' : 'default'} onClick={go}>
          {t(text)}
        </Button>
      </div>
    );
  const parts: Readonly<Record<FirstStep, ReactNode>> = {
    run: <Sample project={project} templates={templates} isNext={next === 'run'} />,
    template: button('template', 'templates.new', () => navigate({ to: '/templates/new' })),
    executor: button('executor', 'add.open', () => navigate({ to: '/executors', search: { add: '1' } })),
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
          <Step key={step} step={step} isDone={done.has(step)} hasSample={hasSample(templates)}>
            {parts[step]}
          </Step>
        ))}
      </ol>
    </>
  );
}

interface StepProps {
  readonly step: FirstStep;
  readonly isDone: boolean;
  /** Whether the project has the templates of the sample. */
  readonly hasSample: boolean;
  readonly children: ReactNode;
}

/** One step; what is done is folded. */
function Step({ step, isDone, hasSample, children }: StepProps) {
  const { t } = useWords();
  const isOther = step === 'run' && !hasSample;
  return (
    <li className="card step">
      <span className={`step-sign tone-${isDone ? 'passed' : 'muted'}`}>
        <Icon shape={isDone ? 'check' : 'ring'} />
        <span className="spoken">{t(isDone ? 'steps.is-done' : 'steps.is-open')}</span>
      </span>
      <details open={!isDone}>
        <summary>
          <h2>{t(isOther ? 'step.first-run' : `step.${step}`)}</h2>
        </summary>
        <div className="step-body">
          <p>{t(isOther ? 'step.what.first-run' : `step.what.${step}`)}</p>
          {children}
        </div>
      </details>
    </li>
  );
}

interface PartProps {
  readonly project: Project;
  readonly templates: readonly Pick<Template, 'name' | 'document'>[];
  /** The first step that is not done is what the page asks for. */
  readonly isNext: boolean;
}

const hasSample = (templates: PartProps['templates']): boolean =>
  samples.every((name) => templates.some((each) => each.name === name));

function Sample({ project, templates, isNext }: PartProps) {
  const { t } = useWords();
  if (!hasSample(templates)) return <Link to="/templates">{t('nav.templates')}</Link>;
  return (
    <>
      <RunSample project={project} isNext={isNext} />
      <TerminalSnippet
        text={`testyard login ${location.origin}\ntestyard run ${samples.map(shellWord).join(' ')}`}
      />
    </>
  );
}

function UsePipeline({ project, templates }: Omit<PartProps, 'isNext'>) {
  const { t } = useWords();
  const [pipeline, setPipeline] = useState<Pipeline>('github');
  const place = {
    ...{ server: location.origin, project: project.name, projectId: project.id },
    body: { templates: [(templates.find(isOwn(templates)) ?? templates[0])?.name ?? 'my-tests'] },
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
