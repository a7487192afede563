/** What tells the cases of a folder of Allure results apart, and how they are called. */
import { listOf, type Plain, plainOf, textOf } from '../json-text.ts';
import { nameWith } from '../report-text.ts';

/** What is the same of all tries of a case: where nobody says it by a `historyId`, the test with its parameters. */
export function keyOf(result: Plain): string {
  const history = textOf(result.historyId);
  const test = textOf(result.testCaseId) || textOf(result.fullName);
  if (history !== '' || test === '') return history || textOf(result.uuid);
  const parameters = parametersOf(result).map(({ name, value }) => [name, value]);
  return parameters.length === 0 ? test : `${test}\n${JSON.stringify(parameters)}`;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  /** Whether a report may show its value. */
  readonly isShown: boolean;
}

/** Those that tell cases apart, by name: what Allure calls excluded (a time, a port) is none of them. */
function parametersOf(result: Plain): readonly Parameter[] {
  return listOf(result.parameters)
    .map(plainOf)
    .filter(({ excluded }) => excluded !== true)
    .map(({ name, value, mode }) => ({
      ...{ name: textOf(name), value: textOf(value) },
      isShown: mode !== 'hidden' && mode !== 'masked',
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export const nameOf = (result: Plain): string => textOf(result.name) || textOf(result.fullName);
/** Of two cases the same where suite and name are. */
export const identityOf = (result: Plain): string => JSON.stringify([suiteOf(result), nameOf(result)]);

export function nameWithParameters(result: Plain): string {
  return nameWith(
    nameOf(result),
    parametersOf(result).filter(({ isShown }) => isShown),
  );
}

/** Whether it has parameters that are not in its name; `isNamed`: those that may be shown are. */
export function losesParameters(result: Plain, isNamed: boolean): boolean {
  const named = isNamed ? parametersOf(result).filter(({ isShown }) => isShown) : [];
  return listOf(result.parameters).length > named.length;
}

/** The path of the suites: of labels, else where the test is. */
export function suiteOf(result: Plain): string {
  const own =
    textOf(plainOf(listOf(result.labels).find((each) => plainOf(each).name === 'framework')).value) ===
    'testyard';
  // The parent of our own is the template, which an import has of its own.
  const names = own ? ['suite', 'subSuite'] : ['parentSuite', 'suite', 'subSuite'];
  const path = names.map((name) => labelOf(result, name)).filter((name) => name !== '');
  return (
    path.length > 0 || own ? path.join(' > ') : labelOf(result, 'testClass') || labelOf(result, 'package')
  ).trim();
}

export function labelOf(result: Plain, name: string): string {
  return textOf(plainOf(listOf(result.labels).find((each) => plainOf(each).name === name)).value);
}
