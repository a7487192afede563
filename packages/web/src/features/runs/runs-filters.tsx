import { Button, NativeSelect } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { CommittedText } from '../../parts/committed-text.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useWords } from '../../texts/words.tsx';
import { type RunsSearch, runFilters } from './runs-search.ts';
import { useTemplateNames } from './use-template-names.ts';

const route = getRouteApi('/runs');
type Filter = (typeof runFilters)[number];
const states = ['queued', 'running', 'stopping', 'finished'] as const;
const verdicts = ['passed', 'failed', 'error', 'invalid', 'stopped'] as const;

/** What of the runs is shown; it stands in the address. */
export function RunsFilters({ projectId }: { readonly projectId: string }) {
  const { t } = useWords();
  const { search, set, clear } = useFilters();
  const templates = [...useTemplateNames(projectId).values()];
  const any = (label: string) => ({ value: '', label });
  useShortcuts({ '/': () => document.querySelector<HTMLElement>('.runs-filters select')?.focus() });
  return (
    <div className="runs-filters">
      <NativeSelect
        aria-label={t('filter.state')}
        value={search.state ?? ''}
        data={[any(t('filter.state')), ...states.map((value) => ({ value, label: t(`state.${value}`) }))]}
        onChange={(event) => set('state', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('filter.verdict')}
        value={search.verdict ?? ''}
        data={[
          any(t('filter.verdict')),
          ...verdicts.map((value) => ({ value, label: t(`verdict.${value}`) })),
        ]}
        onChange={(event) => set('verdict', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('filter.template')}
        value={search.template ?? ''}
        data={[any(t('filter.template')), ...namesWith(templates, search.template)]}
        onChange={(event) => set('template', event.currentTarget.value)}
      />
      {(['sut', 'by', 'branch'] as const).map((name) => (
        <TextFilter key={name} name={name} />
      ))}
      {runFilters.some((name) => search[name] !== undefined) && (
        <Button className="runs-clear" variant="subtle" onClick={clear}>
          {t('runs.clear')}
        </Button>
      )}
    </div>
  );
}

function TextFilter({ name }: { readonly name: 'sut' | 'by' | 'branch' }) {
  const { t } = useWords();
  const { search, set } = useFilters();
  return (
    <CommittedText
      aria-label={t(`filter.${name}`)}
      placeholder={t(`filter.${name}`)}
      asked={search[name] ?? ''}
      commit={(text) => set(name, text)}
    />
  );
}

function useFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (name: Filter, value: string) =>
    navigate({ search: (before: RunsSearch) => withFilter(before, name, value), replace: true });
  const clear = () =>
    navigate({
      search: ({ project }: RunsSearch) => (project === undefined ? {} : { project }),
      replace: true,
    });
  return { search, set, clear };
}

function withFilter(search: RunsSearch, name: Filter, value: string): RunsSearch {
  const { [name]: _, ...rest } = search;
  return value === '' ? rest : { ...rest, [name]: value };
}

/** The one of the address stays to be seen, whatever has become of it. */
function namesWith(names: readonly string[], asked: string | undefined): readonly string[] {
  return asked === undefined || names.includes(asked) ? names : [asked, ...names];
}
