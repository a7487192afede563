import type { Run } from '@testyard/protocol';
import { roundNamed, type Session } from '../session/session.ts';
import { byteSize, grouped } from '../terminal/figures.ts';
import type { Words } from './statuses.ts';

const PARALLEL_READS = 8;

/** How many files were kept of a round, those of its cases with them, and the command that gets them; no line where there are none. */
export async function keptLines(session: Session, run: Run, { t }: Pick<Words, 't'>): Promise<string[]> {
  const kept = await countKept(session, run);
  if (kept.count === 0) return [];
  const values = {
    count: grouped(kept.count),
    size: byteSize(kept.bytes),
    number: roundNamed(session, run),
  };
  return [t(kept.count === 1 ? 'show.keptOne' : 'show.kept', values)];
}

async function countKept({ client }: Session, { tasks }: Run): Promise<{ count: number; bytes: number }> {
  const kept = { count: 0, bytes: 0 };
  const rest = tasks.map(({ id }) => id);
  const reader = async () => {
    for (let taskId = rest.shift(); taskId !== undefined; taskId = rest.shift())
      for await (const { size } of client.items('listArtifacts', {
        params: { taskId },
        query: { limit: '1000' },
      })) {
        kept.count += 1;
        kept.bytes += size;
      }
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, reader));
  return kept;
}
