/** What the owner of a host lets it work on. The host decides it again for itself; here it is known before. */
import { oncePer } from '../../once-per.ts';
import type { Plan } from '../../templates/plan.ts';

export interface Guards {
  /** Ids of the projects that it serves; null: all that it is registered for. */
  readonly projects: readonly string[] | null;
  /** Programs that templates may name as their command; null: any. */
  readonly commands: readonly string[] | null;
  /** Whether templates may have `setup`. */
  readonly setUp: boolean;
}

export const noGuards: Guards = { projects: null, commands: null, setUp: true };

export type GuardRule = 'project-refused' | 'command-refused' | 'environment-refused' | 'set-up-refused';

/** What of a plan a guard may stand against. */
export interface Guarded {
  /** Programs that the template itself names; its set-up commands are lines for a shell. */
  readonly programs: readonly string[];
  readonly setUp: boolean;
  /** Variables that could put another program in the place of one that is named. */
  readonly variables: readonly string[];
}

type GuardedPlan = Pick<Plan, 'command' | 'cases' | 'setup' | 'environment' | 'probeProgram'>;

/** What of a plan a host may refuse: asked at each claim, and a plan may name thousands of programs. */
export const guardedOf = oncePer(readGuarded);

function readGuarded({ command, cases, setup, environment, probeProgram }: GuardedPlan): Guarded {
  const named = [command, ...(cases ?? []).map((one) => one.command)].flatMap(
    (words) => words?.slice(0, 1) ?? [],
  );
  const setUp = setup.length > 0;
  return {
    programs: [
      ...new Set([...named, ...(setUp ? ['/bin/sh'] : []), ...(probeProgram ? [probeProgram] : [])]),
    ].sort(),
    setUp,
    variables: Object.keys(environment)
      .filter((name) => /^(PATH|LD_.*)$/.test(name))
      .sort(),
  };
}

/** What a guard does not let in, with what the words of the rule speak of. */
export interface Refusal {
  readonly rule: GuardRule;
  readonly values: readonly string[];
}

/** Everything that a host does not let in. `guarded` absent: of it nothing is known yet. */
export function refusalsOf(
  { projects, commands, setUp }: Guards,
  projectId: string,
  guarded: Guarded | undefined,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (projects !== null && !projects.includes(projectId))
    refusals.push({ rule: 'project-refused', values: [] });
  if (guarded === undefined) return refusals;
  if (!setUp && guarded.setUp) refusals.push({ rule: 'set-up-refused', values: [] });
  if (commands === null) return refusals;
  const refuse = (rule: GuardRule, names: readonly string[]): Refusal[] =>
    names.map((name) => ({ rule, values: [name] }));
  const unknown = guarded.programs.filter((one) => !commands.includes(one));
  return [
    ...refusals,
    ...refuse('command-refused', unknown),
    ...refuse('environment-refused', guarded.variables),
  ];
}
