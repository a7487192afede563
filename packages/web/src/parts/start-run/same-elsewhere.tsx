import { NativeSelect } from '@mantine/core';
import type { Project, StartRun } from '@testyard/protocol';
import { useState } from 'react';
import { useWords } from '../../texts/words.tsx';
import { curlOf } from '../snippets/curl.ts';
import { type Pipeline, pipelineSnippet, pipelines } from '../snippets/pipeline-snippets.ts';
import { Snippet } from '../snippets/snippet.tsx';
import { commandOf } from './run-order.ts';

interface Props {
  readonly project: Project;
  readonly body: StartRun;
}

/** What the form would start, as a command, as a call, and as a piece of a pipeline. */
export function SameElsewhere({ project, body }: Props) {
  const { t } = useWords();
  const [pipeline, setPipeline] = useState<Pipeline>('github');
  const place = { server: location.origin, project: project.name, projectId: project.id, body };
  return (
    <details>
      <summary>{t('start.same')}</summary>
      <Snippet title={t('runs.by-command')} text={commandOf(project.name, body)} />
      <Snippet
        title={t('runs.by-http')}
        text={`${t('curl.token')}\n${curlOf('startRun', { params: { projectId: project.id }, body })}`}
      />
      <NativeSelect
        className="start-pipeline"
        label={t('start.pipeline')}
        value={pipeline}
        data={pipelines.map((each) => ({ value: each, label: t(`pipeline.${each}`) }))}
        onChange={(event) => setPipeline(event.currentTarget.value as Pipeline)}
      />
      <Snippet title={t(`pipeline.${pipeline}`)} text={pipelineSnippet(pipeline, place)} />
    </details>
  );
}
