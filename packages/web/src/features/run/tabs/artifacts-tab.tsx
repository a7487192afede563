import type { Task } from '@testyard/protocol';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { StateBox } from '../../../parts/state-box.tsx';
import { useWords } from '../../../texts/words.tsx';
import { Attachments } from '../case/attachments.tsx';
import { useArtifacts } from '../case/use-artifacts.ts';
import { useRunView } from '../run-view.tsx';

/** Files that were kept, task by task. */
export function ArtifactsTab() {
  const { run } = useRunView();
  return (
    <div className="artifacts">
      {run.tasks.map((task) => (
        <OfTask key={task.id} task={task} />
      ))}
    </div>
  );
}

function OfTask({ task }: { readonly task: Task }) {
  const { t } = useWords();
  const found = useArtifacts(task.id, undefined);
  if (found.isPending) return <Loading />;
  if (found.isError) return <Problem error={found.error} retry={() => found.refetch()} />;
  return (
    <section>
      <h2>
        <bdi>{task.templateName}</bdi>
      </h2>
      {found.items.length === 0 ? (
        <StateBox shape="ring" title={t('artifacts.none')} next={t('artifacts.none.next')} />
      ) : (
        <Attachments found={found} />
      )}
    </section>
  );
}
