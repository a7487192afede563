/** Which attributes and elements of a report a case or its suite can hold; what else there is goes onto the receipt. */
const held: Readonly<Record<string, ReadonlySet<string>>> = {
  testcase: new Set([
    'name',
    'classname',
    'class',
    'file',
    'filepath',
    'line',
    'lineno',
    'time',
    'duration',
    'status',
    'result',
    'success',
    'passed',
  ]),
  testsuite: new Set([
    'name',
    'file',
    'filepath',
    'tests',
    'failures',
    'errors',
    'warnings',
    'skipped',
    'disabled',
    'skip',
    'ignored',
    'time',
  ]),
};
const structure = new Set(['properties']);

/** As `element@attribute`. */
export function droppedAttributes(
  element: string,
  attributes: Readonly<Record<string, string>>,
): readonly string[] {
  const known = Object.hasOwn(held, element) ? held[element] : undefined;
  if (known === undefined) return [];
  return Object.keys(attributes).flatMap((name) =>
    known.has(name) || name.startsWith('xmlns') || name.startsWith('xsi:') ? [] : [`${element}@${name}`],
  );
}

export const isDroppedElement = (name: string): boolean => !structure.has(name);
