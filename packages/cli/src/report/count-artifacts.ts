import type { Client } from '@testyard/client';
import type { Run } from '@testyard/protocol';

/** Files that were kept of a round, those of its cases with them. */
export async function countArtifacts(
  client: Client,
  { tasks }: Pick<Run, 'tasks'>,
): Promise<{ readonly count: number; readonly bytes: number }> {
  let [count, bytes] = [0, 0];
  for (const { id: taskId } of tasks)
    for await (const { size } of client.items('listArtifacts', {
      params: { taskId },
      query: { limit: '1000' },
    })) {
      count += 1;
      bytes += size;
    }
  return { count, bytes };
}
