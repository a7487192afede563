import { Button, TextInput } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Project, Template } from '@testyard/protocol';
import { useRef } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { LookOnly } from '../../parts/look-only.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { OfProject } from '../../parts/of-project.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { shortName } from '../../parts/shown-text.ts';
import { StateBox } from '../../parts/state-box.tsx';
import { TerminalSnippet } from '../../parts/terminal-snippet.tsx';
import { When } from '../../parts/when.tsx';
import { mayIn } from '../../session/project.tsx';
import { useWords } from '../../texts/words.tsx';
import { LastRun, LastTen } from './last-executions.tsx';
import { sourceText } from './source-text.ts';
import { useLastExecutions, useTemplates } from './use-templates.ts';

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
  const found = matching(templates, q);
  return (
    <>
      <TextInput
        ref={box}
        className="templates-filter"
        aria-label={t('templates.find')}
        placeholder={t('templates.find')}
        value={q}
        onChange={(event) => find(event.currentTarget.value)}
      />
      {found.length === 0 ? (
        <StateBox shape="search" title={t('templates.no-match')} next={t('templates.no-match.next')}>
          <Button variant="default" onClick={() => find('')}>
            {t('runs.clear')}
          </Button>
        </StateBox>
      ) : (
        <Table project={project} templates={found} />
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

const columns = ['name', 'last-run', 'last-ten', 'framework', 'source', 'saved'] as const;

function Table({ project, templates }: ListProps) {
  const { t } = useWords();
  const { data: executions } = useLastExecutions(project.id);
  return (
    <div className="card table-box">
      <table className="table">
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
          {templates.map(({ id, name, disabled, document, updatedAt, version }) => (
            <tr key={id}>
              <td>
                <Link to="/templates/$template" params={{ template: id }} className="template-name">
                  <NameText name={name} />
                </Link>
                {disabled && <span className="chip template-off">{t('template.disabled')}</span>}
                {document.description && (
                  <span className="note template-about">{shortName(document.description, 160)}</span>
                )}
              </td>
              <td className="cell-tight" data-label={t('templates.last-run')}>
                <LastRun executions={executions && (executions.get(id) ?? [])} />
              </td>
              <td className="cell-tight">
                <LastTen executions={executions?.get(id)} />
              </td>
              <td className="cell-tight" data-label={t('templates.framework')}>
                {document.framework}
              </td>
              <td data-label={t('templates.source')}>
                <NameText name={sourceText(document)} />
              </td>
              <td className="cell-tight" data-label={t('templates.saved')}>
                <When at={updatedAt} />
                <span className="note">{` · ${t('template.version', { version })}`}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
