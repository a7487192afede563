import { Button, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { useRef } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { LookOnly } from '../../parts/look-only.tsx';
import { OfProject } from '../../parts/of-project.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useGroups, useTemplates } from '../../parts/project-templates.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { TerminalSnippet } from '../../parts/snippets/terminal-snippet.tsx';
import { StateBox } from '../../parts/state-box.tsx';
import { mayIn } from '../../session/project.tsx';
import { useWords } from '../../texts/words.tsx';
import { GroupActions, GroupFilter, GroupNotice } from './groups/group-bar.tsx';
import { RunMarked } from './run-marked.tsx';
import { sourceText } from './source-text.ts';
import { TemplateTable } from './template-table.tsx';
import { useMarks } from './use-marks.ts';

const route = getRouteApi('/templates');

/** The templates of a project. */
export function TemplatesPage() {
  const { t } = useWords();
  return <OfProject title={t('nav.templates')}>{(project) => <Templates project={project} />}</OfProject>;
}

function Templates({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { project: named } = route.useSearch();
  const { data, isPending, isError, error, refetch } = useTemplates(project.id);
  const mayWrite = mayIn(project, 'maintainer');
  const create = () =>
    navigate({ to: '/templates/new', search: named === undefined ? {} : { project: named } });
  return (
    <>
      <div className="heading">
        <h1>{t('nav.templates')}</h1>
        {mayWrite && (
          <Button leftSection={<Icon shape="plus" />} onClick={create}>
            {t('templates.new')}
          </Button>
        )}
      </div>
      <LookOnly project={project} needed="maintainer" />
      {isPending && <Loading />}
      {isError && !data && <Problem error={error} retry={() => refetch()} />}
      {data?.length === 0 && (
        <section className="state-box wide">
          <h2>{t('templates.none')}</h2>
          <p>{t('templates.none.next')}</p>
          {mayWrite && <Button onClick={create}>{t('templates.new')}</Button>}
          <TerminalSnippet
            title={t('templates.by-command')}
            text={`testyard login ${location.origin}\ntestyard init\ntestyard apply -f ./tests.testyard.yaml`}
          />
        </section>
      )}
      {data && data.length > 0 && <List project={project} templates={data} />}
    </>
  );
}

interface ListProps {
  readonly project: Project;
  readonly templates: readonly Template[];
}

function List({ project, templates }: ListProps) {
  const { t } = useWords();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { q = '' } = search;
  const box = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => box.current?.focus() });
  const find = (text: string) => {
    const { q: _, ...rest } = search;
    navigate({ to: '/templates', search: text === '' ? rest : { ...rest, q: text }, replace: true });
  };
  const { data: groups = [] } = useGroups(project.id);
  const group = groups.find(({ id }) => id === search.group);
  const listed = group ? templates.filter(({ id }) => group.templateIds.includes(id)) : templates;
  const clear = () =>
    navigate({
      to: '/templates',
      search: search.project === undefined ? {} : { project: search.project },
      replace: true,
    });
  const found = matching(listed, q);
  const marks = useMarks();
  const mayRun = mayIn(project, 'runner');
  return (
    <>
      <div className="templates-bar">
        <TextInput
          ref={box}
          className="templates-filter"
          aria-label={t('templates.find')}
          placeholder={t('templates.find')}
          value={q}
          onChange={(event) => find(event.currentTarget.value)}
        />
        <GroupFilter groups={groups} />
        {group && marks.marked.size === 0 && (
          <GroupActions key={group.id} project={project} group={group} templates={templates} />
        )}
        {mayRun && <RunMarked project={project} templates={templates} marks={marks} />}
      </div>
      {group && <GroupNotice group={group} templates={templates} />}
      {found.length === 0 ? (
        <StateBox shape="search" title={t('templates.no-match')} next={t('templates.no-match.next')}>
          <Button variant="default" onClick={clear}>
            {t('runs.clear')}
          </Button>
        </StateBox>
      ) : (
        <TemplateTable project={project} templates={found} marks={mayRun ? marks : null} />
      )}
    </>
  );
}

/** By name, framework, source or description; letters of any size. */
export function matching(templates: readonly Template[], text: string): readonly Template[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return templates;
  return templates.filter(({ name, document }) => {
    const all = [name, document.framework, sourceText(document), document.description ?? ''].join('\n');
    return words.every((word) => all.toLowerCase().includes(word));
  });
}
