import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Project } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import { RunSample, samples } from '../../parts/run-sample.tsx';
import { curlOf } from '../../parts/snippets/curl.ts';
import { Snippet } from '../../parts/snippets/snippet.tsx';
import { TerminalSnippet } from '../../parts/snippets/terminal-snippet.tsx';
import { mayIn } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';

/** A project without runs: how the first one is started, with the project's own templates where it has any. */
export function NoRuns({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const service = useService();
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ['templates', project.id],
    queryFn: async ({ signal }) => {
      const query = { limit: '100' };
      return service.call('listTemplates', { params: { projectId: project.id }, query, signal });
    },
  });
  const names = (data?.items ?? []).filter(({ disabled }) => !disabled).map(({ name }) => name);
  const isSample = samples.every((name) => names.includes(name));
  if (data && names.length === 0)
    return (
      <section className="state-box wide">
        <h2>{t('runs.none')}</h2>
        <p>{t('runs.no-templates')}</p>
        {mayIn(project, 'maintainer') && (
          <Button onClick={() => navigate({ to: '/templates/new' })}>{t('templates.new')}</Button>
        )}
        <TerminalSnippet text={firstTemplate()} />
      </section>
    );
  const chosen = isSample || !data ? samples : names.slice(0, 1);
  return (
    <section className="state-box wide">
      <h2>{t('runs.none')}</h2>
      <p>{t('runs.none.next')}</p>
      {isSample && <RunSample project={project} note={t('runs.sample.what')} />}
      <TerminalSnippet text={command(project, chosen)} />
      <Snippet
        title={t('runs.by-http')}
        text={`${t('curl.token')}\n${curlOf('startRun', {
          params: { projectId: project.id },
          body: { templates: chosen },
        })}`}
      />
    </section>
  );
}

const firstTemplate = () =>
  `testyard login ${location.origin}\ntestyard apply -f ./tests.testyard.yaml\ntestyard run NAME`;

function command({ name }: Project, templates: readonly string[]): string {
  const flag = name === 'default' ? '' : ` --project ${shellWord(name)}`;
  return `testyard login ${location.origin}\ntestyard run${flag} ${templates.map(shellWord).join(' ')}`;
}
