/** Who may use which system under test at the same time: readers share it, who changes it has it alone. */

export type SutAccess = 'read' | 'change';

/** A SUT that a task needs as long as it is worked on. */
export interface NeededSut {
  /** Or what stands for the address of one, within its project. */
  readonly sutId: string;
  readonly name: string;
  readonly access: SutAccess;
}

/** The right of a task to a SUT, or, not `held`, its place in the line: an executor would have taken it, but for the SUT. */
export interface SutClaim {
  readonly taskId: string;
  readonly sutId: string;
  readonly access: SutAccess;
  readonly held: boolean;
}

/** What a task waits for: `tasks` hold it or are before it in the line, and the strictest of them wants `access`. */
export interface SutWait {
  readonly sut: string;
  readonly access: SutAccess;
  readonly tasks: number;
}

/** For so long a place in the line holds others back after an executor last asked in vain, in milliseconds. */
export const placeMs = 60_000;
/** A place is renewed no more often, in milliseconds. */
export const renewMs = 20_000;

/**
 * What keeps a task from its SUTs, all of which it gets or none; null: nothing. Nobody passes who waits already and does
 * not go together with him, so that readers that come one after the other do not starve who changes it. Who has them waits
 * for nobody: further slots of the same task change nothing. Ids of tasks grow with time.
 */
export function sutWait(
  task: { readonly id: string; readonly suts: readonly NeededSut[] },
  claims: readonly SutClaim[],
): SutWait | null {
  const isOwn = (sutId: string) =>
    claims.some((claim) => claim.sutId === sutId && claim.taskId === task.id && claim.held);
  if (task.suts.every(({ sutId }) => isOwn(sutId))) return null;
  for (const { sutId, name, access } of task.suts) {
    const against = claims.filter(
      (claim) =>
        claim.sutId === sutId &&
        claim.taskId !== task.id &&
        (access === 'change' || claim.access === 'change') &&
        (claim.held || isBefore(claim.taskId, task.id)),
    );
    if (against.length > 0)
      return {
        sut: name,
        access: against.some((claim) => claim.access === 'change') ? 'change' : 'read',
        tasks: against.length,
      };
  }
  return null;
}

function isBefore(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length;
}

/** The SUTs that a template names, each once; changing includes reading. In their order, so that equal needs look equal. */
export function joinNeeds(needs: readonly NeededSut[]): readonly NeededSut[] {
  const byId = new Map<string, NeededSut>();
  for (const need of needs) if (byId.get(need.sutId)?.access !== 'change') byId.set(need.sutId, need);
  return [...byId.values()].sort((one, other) => (one.sutId < other.sutId ? -1 : 1));
}
