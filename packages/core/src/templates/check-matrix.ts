import { type Finding, wrongAt } from '../findings.ts';
import { combinationsOf, mostCombinations } from './matrix.ts';
import { knownNames, resolveParameters } from './parameters.ts';
import type { TemplateDocument, Values } from './template.ts';

/** What is wrong with the matrix and the sets of values of a document. */
export function checkMatrix(document: TemplateDocument): Finding[] {
  const { matrix, parameterSets = {} } = document;
  const sets = Object.entries(parameterSets).flatMap(([name, values]) =>
    checkValues(document, values, `/parameterSets/${name}`),
  );
  if (!matrix) return sets;
  const axes = Object.entries(matrix.parameters ?? {}).flatMap(([name, values]) =>
    values.length === 0
      ? [wrongAt(`/matrix/parameters/${name}`, 'must-not-be-empty-list')]
      : values.flatMap((value, index) =>
          checkValues(document, { [name]: value }, '/matrix/parameters', `/${index}`),
        ),
  );
  const parts = (['exclude', 'include'] as const).flatMap((member) =>
    (matrix[member] ?? []).flatMap((values, index) =>
      checkValues(document, values, `/matrix/${member}/${index}`),
    ),
  );
  const found = [...sets, ...axes, ...parts];
  return found.length > 0 ? found : checkSize(document);
}

function checkSize({ matrix = {} }: TemplateDocument): Finding[] {
  const combinations = combinationsOf(matrix);
  if (combinations === null) return [wrongAt('/matrix', 'matrix-size', String(mostCombinations))];
  if (combinations.length > 0) return [];
  const namesValues = Object.keys(matrix.parameters ?? {}).length > 0;
  return [wrongAt('/matrix', namesValues ? 'matrix-empty' : 'matrix-without-values')];
}

/** That each names a parameter of the template and has a value that it may have. */
function checkValues(
  { parameters = {} }: TemplateDocument,
  values: Values,
  ...[pointer, behind = '']: readonly [string, string?]
): Finding[] {
  const named = Object.fromEntries(
    Object.keys(values).flatMap((name) => {
      const rule = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      return rule ? [[name, rule]] : [];
    }),
  );
  return resolveParameters(named, values).findings.map(({ rule, values: told = [], pointer: place }) => {
    const known = rule === 'no-such-parameter' ? [knownNames(Object.keys(parameters))] : told;
    return wrongAt(`${pointer}${place.replace('/parameters', '')}${behind}`, rule, ...known);
  });
}
