import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Project } from '@testyard/protocol';
import { CommittedText } from '../../parts/committed-text.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { runCounts, usualRuns } from './history-search.ts';
import { TemplateChoice } from './template-choice.tsx';
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
      <TemplateChoice
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
      <KnownSuts projectId={project.id} />
      {(branch !== '' || sut !== '') && (
        <Button variant="subtle" onClick={() => set({ ...anew, branch: undefined, sut: undefined })}>
          {t('runs.clear')}
        </Button>
      )}
    </section>
  );
}

/** Names that the project knows are offered; any other may be written. */
function KnownSuts({ projectId }: { readonly projectId: string }) {
  const service = useService();
  const { data = [] } = useQuery({
    queryKey: ['sut-names', projectId],
    queryFn: async ({ signal }) => {
      const query = { limit: '1000' };
      return (await service.call('listSuts', { params: { projectId }, query, signal })).items;
    },
    staleTime: 60_000,
  });
  return (
    <datalist id="history-suts">
      {data.map(({ id, name }) => (
        <option key={id} value={name} />
      ))}
    </datalist>
  );
}
