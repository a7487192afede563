import { Button, TextInput } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { useRef, useState } from 'react';
import { useFirstRows } from '../../parts/first-rows.tsx';
import { LastRun, LastTen } from '../../parts/last-executions.tsx';
import { Loading } from '../../parts/loading.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useLastExecutions, useTemplates } from '../../parts/project-templates.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { StateBox } from '../../parts/state-box.tsx';
import { useWords } from '../../texts/words.tsx';
import { namesLike } from './names-like.ts';

const route = getRouteApi('/history');

/** The way in: whose history, each template of the project with how it ended of late. */
export function ChooseTemplate({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { data, isPending, isError, error, refetch } = useTemplates(project.id);
  if (isPending) return <Loading />;
  if (isError && !data) return <Problem error={error} retry={() => refetch()} />;
  if (data.length === 0)
    return (
      <StateBox shape="page" title={t('templates.none')} next={t('history.no-templates.next')}>
        <Button onClick={() => navigate({ to: '/templates' })}>{t('all-templates')}</Button>
      </StateBox>
    );
  return <Choice project={project} templates={data} />;
}

interface ChoiceProps {
  readonly project: Project;
  readonly templates: readonly Template[];
}

function Choice({ project, templates }: ChoiceProps) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const box = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => box.current?.focus() });
  const names = namesLike(
    templates.map(({ name }) => name),
    text,
  );
  const like = new Set(names);
  const found = templates.filter(({ name }) => like.has(name));
  return (
    <>
      <p className="history-lead">{t('history.choose')}</p>
      <TextInput
        ref={box}
        className="history-template-find"
        aria-label={t('history.find-template')}
        placeholder={t('history.find-template')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {found.length === 0 ? (
        <StateBox shape="search" title={t('templates.no-match')} next={t('history.no-match.next')}>
          <Button variant="default" onClick={() => setText('')}>
            {t('runs.clear')}
          </Button>
        </StateBox>
      ) : (
        <Table project={project} templates={found} />
      )}
    </>
  );
}

const columns = ['name', 'last-run', 'last-ten'] as const;

function Table({ project, templates }: ChoiceProps) {
  const { t } = useWords();
  const search = route.useSearch();
  const { data: executions } = useLastExecutions(project.id);
  const { rows, more } = useFirstRows(templates);
  return (
    <div className="card table-box">
      <table className="table history-choice">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`templates.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name }) => (
            <tr key={id}>
              <td>
                <Link to="/history" search={{ ...search, template: name }} className="template-name">
                  <NameText name={name} />
                </Link>
              </td>
              <td className="cell-tight" data-label={t('templates.last-run')}>
                <LastRun executions={executions && (executions.get(id) ?? [])} />
              </td>
              <td className="cell-tight">
                <LastTen executions={executions?.get(id)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more}
    </div>
  );
}
