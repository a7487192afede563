import type { Task } from '@testyard/protocol';
import { Badge } from '../../../glossary/badge.tsx';
import { outcomeOf } from '../../../glossary/looks.ts';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import { useRunAddress } from '../run-view.tsx';
import { Reason } from './reason.tsx';

const most = 5;

/** Tasks that did not pass without a case that says why: among failing cases of others nobody would see them. */
export function UntoldList({ tasks }: { readonly tasks: readonly Task[] }) {
  const { t, figures } = useWords();
  const { set } = useRunAddress();
  if (tasks.length === 0) return null;
  const more = tasks.length - most;
  return (
    <section className="untold card" aria-label={t('failures.untold')}>
      <ul>
        {tasks.slice(0, most).map((task) => (
          <li key={task.id} className={`task tone-${outcomeOf(task).tone}`}>
            <div className="task-line">
              <Badge look={outcomeOf(task)} />
              <b>
                <bdi>{shortName(task.templateName)}</bdi>
              </b>
            </div>
            <Reason task={task} />
          </li>
        ))}
      </ul>
      <button type="button" className="as-link" onClick={() => set({ tab: 'tasks' }, false)}>
        {more > 0 ? t('failures.untold.more', { count: figures.count(more) }) : t('failures.untold.all')}
      </button>
    </section>
  );
}
