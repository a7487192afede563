import type { DialectSigns } from './junit-dialects.ts';

type Attributes = Readonly<Record<string, string>>;

const namesKept = 100;

/** Gathers what tells the dialect of a report, of its beginning alone. */
export class JUnitSigns implements DialectSigns {
  root = '';
  rootAttributes: Attributes = {};
  suiteAttributes: Attributes = {};
  caseAttributes: Attributes = {};
  readonly elements = new Set<string>();
  readonly properties = new Set<string>();
  #suites = 0;
  #cases = 0;

  saw(element: string, attributes: Attributes): void {
    if (this.root === '') {
      this.root = element;
      this.rootAttributes = attributes;
    }
    if (element === 'testsuite' && this.#suites++ === 0) this.suiteAttributes = attributes;
    if (element === 'testcase' && this.#cases++ === 0) this.caseAttributes = attributes;
    if (this.elements.size < namesKept) this.elements.add(element);
    if (element === 'property' && this.properties.size < namesKept)
      this.properties.add(attributes.name ?? '');
  }
}
