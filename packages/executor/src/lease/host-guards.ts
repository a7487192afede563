/**
 * What the owner of this host lets in, decided here and not at the server: of an offer that would go against it nothing
 * is fetched and nothing runs. The server knows the same from the announcement and does not offer it; that it did tells
 * of a server that is older, or not to be trusted.
 */
import type { Guards, TaskPlan } from '@testyard/protocol';
import { type Said, say } from '../texts/remark.ts';
import { PreparationError } from '../workspace/preparation-error.ts';

/** Throws PreparationError `configuration` where a guard stands against the plan. */
export function checkGuards(guards: Guards, plan: TaskPlan): void {
  const said = whyRefused(guards, plan);
  if (said) throw new PreparationError('configuration', said);
}

function whyRefused({ projects, commands, setUp }: Guards, plan: TaskPlan): Said | null {
  const { projectId = '', setup, command, cases } = plan;
  if (projects !== null && !projects.includes(projectId))
    return say('host-no-project', { project: projectId });
  if (!setUp && setup.length > 0) return say('host-no-set-up');
  if (commands === null) return null;
  const named = [command, ...(cases ?? []).map((one) => one.command)].flatMap((words) => words?.[0] ?? []);
  const { sutGuard } = plan;
  const probe = sutGuard?.probe.kind === 'command' ? sutGuard.probe.words.slice(0, 1) : [];
  const programs = [...named, ...(setup.length > 0 ? ['/bin/sh'] : []), ...probe];
  const program = programs.find((one) => !commands.includes(one));
  if (program !== undefined) return say('host-no-command', { program });
  const variables = [...Object.keys(plan.environment), ...(plan.secrets ?? [])];
  const variable = variables.find((name) => /^(PATH|LD_.*)$/.test(name));
  return variable === undefined ? null : say('host-no-variable', { variable });
}
