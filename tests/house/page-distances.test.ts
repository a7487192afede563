import { expect, test } from 'vitest';
import { projectFiles, readProjectFile } from './source-files.ts';

/** Distances of the page, in rem: within a line, between lines, within a box, between sections, around what is alone. */
const scale = new Set(['0.125', '0.25', '0.5', '0.75', '1', '1.25', '1.5', '2', '2.5', '3', '4', '6']);
/** Corners, in pixels: of a focus, a mark, a field, a box; what is round. */
const corners = new Set(['4px', '6px', '8px', '10px', '50%', '99px']);

const styles = projectFiles(/^packages\/web\/src\/.*\.css$/).map((path) => ({
  path,
  text: readProjectFile(path).replace(/\/\*[\s\S]*?\*\//g, ''),
}));
const valuesOf = (text: string, property: RegExp) =>
  [...text.matchAll(/(?<=^|[;{])\s*([\w-]+):([^;{}]+)/g)].flatMap(([, name = '', value = '']) =>
    property.test(name) ? [`${name}:${value}`] : [],
  );

test('every gap, padding and margin is of one scale', () => {
  expect(styles.length).toBeGreaterThan(10);
  const odd = styles.flatMap(({ path, text }) =>
    valuesOf(text, /^(?:(?:row-|column-)?gap|(?:padding|margin)(?:-\w+)*|--page-top)$/).flatMap((value) =>
      [...value.matchAll(/(\d*\.?\d+)rem/g)].every(([, size = '']) => scale.has(size))
        ? []
        : [`${path}: ${value}`],
    ),
  );
  expect(odd).toEqual([]);
});

test('every corner is as round as another', () => {
  const odd = styles.flatMap(({ path, text }) =>
    valuesOf(text, /^border-radius$/).flatMap((value) =>
      corners.has(value.split(': ')[1]?.trim() ?? '') ? [] : [`${path}: ${value}`],
    ),
  );
  expect(odd).toEqual([]);
});

test('the buttons of a dialog stand at its end, at the right', () => {
  const dialogs = projectFiles(/^packages\/web\/src\/.*\.tsx$/)
    .map((path) => ({ path, text: readProjectFile(path) }))
    .filter(({ text }) => text.includes('<Dialog'));
  expect(dialogs.length).toBeGreaterThan(5);
  const odd = dialogs.filter(({ text }) => text.includes('className="actions"'));
  expect(odd.map(({ path }) => path)).toEqual([]);
});
