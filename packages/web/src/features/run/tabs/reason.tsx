import type { Task } from '@testyard/protocol';
import { visible } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';

/** Why a task waits or did not pass, with the kind of its cause. */
export function Reason({ task: { cause, reason } }: { readonly task: Task }) {
  const { t } = useWords();
  if (!reason) return null;
  return (
    <p className="reason">
      {cause && <span className="cause">{t(`cause.${cause}`)}</span>}
      <bdi>{visible(reason)}</bdi>
    </p>
  );
}
