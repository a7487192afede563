import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { executorEndpoints, nativeEndpoints } from '@testyard/protocol';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

/** Points at which the product hands over a handle; nothing acts at them. */
const handles = new Set(['core.wired', 'doors.made', 'api.made', 'sqlite.opened']);

/** Names that can be armed: those in the sources, and those that the fault bundle makes of the handles. */
export function failPointNames(): string[] {
  const units = useCases().flatMap((name) => [`unit.${name}.done`, `unit.${name}.committed`]);
  const doors = Object.keys({ ...nativeEndpoints, ...executorEndpoints });
  const messages = Object.keys(executorEndpoints).filter((name) => name !== 'heartbeat');
  return [
    ...sources().flatMap((text) =>
      [...text.matchAll(/\/\/ fail point: (?:await )?([a-z.-]+)/g)].map(([, name = '']) => name),
    ),
    ...units,
    ...doors.flatMap((name) => [`door.${name}.admitted`, `door.${name}.answer`]),
    ...messages.flatMap((name) => [`api.${name}.send`, `api.${name}.answered`]),
  ]
    .filter((name) => !handles.has(name))
    .sort();
}

/** Functions that run a unit of work. */
function useCases(): string[] {
  const found = new Set<string>();
  for (const text of sources()) {
    for (const { index } of text.matchAll(/\.unitOfWork\.run\(/g)) {
      const before = [...text.slice(0, index).matchAll(/^(?:export )?(?:async )?function (\w+)/gm)];
      const name = before.at(-1)?.[1];
      if (name !== undefined) found.add(name);
    }
  }
  return [...found];
}

function sources(): string[] {
  return readdirSync(packages, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => /^(core|server|executor)\/src\/.*(?<!\.test)\.ts$/.test(path) && !path.includes('/testing/'),
    )
    .map((path) => readFileSync(join(packages, path), 'utf8'));
}
