import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Template } from '@testyard/protocol';
import { Badge } from '../../glossary/badge.tsx';
import { countParts } from '../../glossary/counts-bar.tsx';
import { outcomeOf } from '../../glossary/looks.ts';
import { Loading } from '../../parts/loading.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';

const shown = 20;

/** The latest runs that executed a template, alone or with others. */
export function RunsTab({ template }: { readonly template: Template }) {
  const words = useWords();
  const { t } = words;
  const service = useService();
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['runs', template.projectId, { template: template.id }, 'of-template'],
    queryFn: async ({ signal }) => {
      const query = { template: template.id, limit: String(shown) };
      const given = { params: { projectId: template.projectId }, query, signal };
      return (await service.call('listRuns', given)).items;
    },
  });
  if (isError && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Loading />;
  if (data.length === 0) return <p className="note">{t('template.no-runs')}</p>;
  return (
    <div className="card table-box">
      <table className="table">
        <tbody>
          {data.map((run) => (
            <tr key={run.id}>
              <td className="cell-tight">
                <Badge look={outcomeOf(run)} />
              </td>
              <td className="cell-tight">
                <Link to="/runs/$run" params={{ run: run.id }}>{`#${run.number}`}</Link>
              </td>
              <td>{countParts(run.counts, words).join(' · ')}</td>
              <td className="cell-end">
                <When at={run.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="table-foot">
        <Link to="/runs" search={{ template: template.name }}>
          {t('template.all-runs')}
        </Link>
      </p>
    </div>
  );
}
