import { whyUnfit } from '../../fit/eligibility.ts';
import type { FleetPlan, VirtualHost } from './virtual-fleet.ts';
import type { VirtualStart } from './virtual-task.ts';

/**
 * When the last case can end at the earliest, whatever the order, in milliseconds: the bound of longest processing time
 * first, for work that only some hosts can do. For each set of hosts that some work is confined to, all their slots are
 * full from the first of it on while they are there; and no case is faster than its fastest host. Set-ups cost nothing.
 */
export function fleetBoundMs({ hosts, starts, limits }: FleetPlan): number {
  const confined = new Map<
    string,
    { readonly hosts: readonly VirtualHost[]; readonly starts: VirtualStart[] }
  >();
  const known = new Map<string, readonly VirtualHost[]>();
  for (const start of starts) {
    const { id, projectId, plan } = start.template;
    const fit = known.get(id) ?? hosts.filter(({ executor }) => whyUnfit(executor, projectId, plan) === null);
    known.set(id, fit);
    const key = fit.map(({ executor }) => executor.id).join(' ');
    const set = confined.get(key) ?? { hosts: fit, starts: [] };
    confined.set(key, set);
    set.starts.push(start);
  }
  const sets = [...confined.values()];
  const bounds = sets.map((set) => {
    const within = new Set(set.hosts);
    const all = sets
      .filter((other) => other.hosts.every((host) => within.has(host)))
      .flatMap((other) => other.starts);
    return Math.max(emptiedAt(all, set.hosts), ...set.starts.map((start) => fastest(start, set.hosts)));
  });
  const limited = [...limits].map(([id, slots]) => {
    const own = starts.filter(({ template }) => template.projectId === id);
    return workOf(own) / slots / speedOf(hosts);
  });
  return Math.max(...bounds, ...limited, ...ofTemplates(starts, hosts));
}

/** Templates that have no more than so many slots over all their runs. */
function ofTemplates(starts: readonly VirtualStart[], hosts: readonly VirtualHost[]): readonly number[] {
  const limited = new Map<string, VirtualStart[]>();
  for (const start of starts)
    if (start.template.plan.concurrency !== null)
      limited.set(start.template.id, [...(limited.get(start.template.id) ?? []), start]);
  return [...limited.values()].map(
    (own) => workOf(own) / (own[0]?.template.plan.concurrency ?? 1) / speedOf(hosts),
  );
}

/** The longest case, and where a task has few slots all its cases on those. */
function fastest({ at, cases, template }: VirtualStart, hosts: readonly VirtualHost[]): number {
  const longest = cases.reduce((most, { actualMs }) => Math.max(most, actualMs), 0);
  const all = cases.reduce((sum, { actualMs }) => sum + actualMs, 0);
  return at + Math.max(longest, all / (template.plan.maximumSlots ?? cases.length)) / speedOf(hosts);
}

function workOf(starts: readonly VirtualStart[]): number {
  return starts.reduce((sum, { cases }) => cases.reduce((ms, { actualMs }) => ms + actualMs, sum), 0);
}

/** Of the fastest of them; 1 is an ordinary host. */
function speedOf(hosts: readonly VirtualHost[]): number {
  return 1 / Math.min(...hosts.map(({ slowness }) => slowness));
}

/** When slots that are full from the beginning have done all of it; what comes later is not there earlier. */
function emptiedAt(starts: readonly VirtualStart[], hosts: readonly VirtualHost[]): number {
  const moments = hosts.flatMap(({ absences }) => absences.flatMap(({ from, until }) => [from, until]));
  const firstAt = Math.min(...starts.map(({ at }) => at));
  let leftMs = workOf(starts);
  let now = firstAt;
  for (const next of [
    ...moments.filter((at) => at > firstAt).sort((a, b) => a - b),
    Number.POSITIVE_INFINITY,
  ]) {
    const speed = hosts
      .filter(({ absences }) => !absences.some(({ from, until }) => from <= now && now < until))
      .reduce((sum, { executor, slowness }) => sum + executor.slots / slowness, 0);
    const does = speed * (next - now);
    if (does >= leftMs) return now + leftMs / speed;
    leftMs -= does;
    now = next;
  }
  return now;
}
