import { Button, NativeSelect } from '@mantine/core';
import type { Project } from '@testyard/protocol';
import { CommittedText } from '../../parts/committed-text.tsx';
import { KnownSuts } from '../../parts/known-suts.tsx';
import { useWords } from '../../texts/words.tsx';
import { runCounts, usualRuns } from './history-search.ts';
import { TemplateSearch } from './template-search.tsx';
import { useHistoryAddress } from './use-history.ts';

interface Props {
  readonly project: Project;
  readonly template: string;
}

/** Whose runs are looked at, and which of them; it stands in the address. */
export function HistoryFilters({ project, template }: Props) {
  const { t, figures } = useWords();
  const { search, set } = useHistoryAddress();
  const { branch = '', sut = '', runs = usualRuns } = search;
  const counts = [...new Set([...runCounts, runs])].sort((a, b) => Number(a) - Number(b));
  const anew = { before: undefined, case: undefined };
  return (
    <section className="history-filters" aria-label={t('history.filters')}>
      <TemplateSearch
        projectId={project.id}
        chosen={template}
        choose={(name) => set({ ...anew, template: name, q: undefined })}
      />
      <NativeSelect
        className="history-count"
        label={t('history.runs')}
        value={runs}
        data={counts.map((value) => ({
          value,
          label: t('history.last', { n: Number(value), count: figures.count(Number(value)) }),
        }))}
        onChange={({ currentTarget: { value } }) => set({ runs: value === usualRuns ? undefined : value })}
      />
      <CommittedText
        label={t('filter.branch')}
        placeholder={t('history.any')}
        asked={branch}
        commit={(text) => set({ ...anew, branch: text })}
      />
      <CommittedText
        label={t('filter.sut')}
        placeholder={t('history.any')}
        list="history-suts"
        asked={sut}
        commit={(text) => set({ ...anew, sut: text })}
      />
      <KnownSuts id="history-suts" projectId={project.id} />
      {(branch !== '' || sut !== '') && (
        <Button variant="subtle" onClick={() => set({ ...anew, branch: undefined, sut: undefined })}>
          {t('runs.clear')}
        </Button>
      )}
    </section>
  );
}
