import type { LimitWait } from '../../ledger/verdict.ts';
import type { Reads } from '../../stores/unit-of-work.ts';
import { limitOf, shareOf } from '../fair-share.ts';
import type { TemplateLimit } from '../lane.ts';

/** What tells of the tasks of one project which limit keeps each back; null: none. Two reads, where there are limits. */
export async function limitsOfProject(
  reads: Pick<Reads, 'projects' | 'leases'>,
  projectId: string,
  hasTemplateLimits: boolean,
): Promise<(limit: TemplateLimit | null) => LimitWait | null> {
  const projectSlots = (await reads.projects.byId(projectId))?.maximumSlots ?? null;
  if (projectSlots === null && !hasTemplateLimits) return () => null;
  const share = shareOf({ shares: await reads.leases.shares([projectId]) }, projectId);
  return (limit) => {
    const by = limitOf({ limit, projectSlots }, share);
    const slots = by === 'project' ? projectSlots : limit?.slots;
    return by === null ? null : { rule: `${by}-limit`, slots: slots ?? 0 };
  };
}
