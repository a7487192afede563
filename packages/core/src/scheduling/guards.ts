/** What the owner of a host lets it work on. The host decides it again for itself; here it is known before. */
import type { Plan } from '../templates/plan.ts';

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

export function guardedOf({
  command,
  cases,
  setup,
  environment,
}: Pick<Plan, 'command' | 'cases' | 'setup' | 'environment'>): Guarded {
  const named = [command, ...(cases ?? []).map((one) => one.command)].flatMap(
    (words) => words?.slice(0, 1) ?? [],
  );
  const setUp = setup.length > 0;
  return {
    programs: [...new Set(setUp ? [...named, '/bin/sh'] : named)].sort(),
    setUp,
    variables: Object.keys(environment)
      .filter((name) => /^(PATH|LD_.*)$/.test(name))
      .sort(),
  };
}

/** The first thing that a host does not let in; null where it lets all in. `guarded` absent: of it nothing is known yet. */
export function whyGuarded(
  { projects, commands, setUp }: Guards,
  projectId: string,
  guarded: Guarded | undefined,
): { readonly rule: GuardRule; readonly values: readonly string[] } | null {
  if (projects !== null && !projects.includes(projectId)) return { rule: 'project-refused', values: [] };
  if (guarded === undefined) return null;
  if (!setUp && guarded.setUp) return { rule: 'set-up-refused', values: [] };
  if (commands === null) return null;
  const program = guarded.programs.find((one) => !commands.includes(one));
  if (program !== undefined) return { rule: 'command-refused', values: [program] };
  const [variable] = guarded.variables;
  return variable === undefined ? null : { rule: 'environment-refused', values: [variable] };
}
