/** Elements of an `output.xml` in any order and depth: the reader ends with a receipt, and what failed is never all green. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderOf } from '../testing/read-all.ts';

interface Element {
  readonly name: string;
  readonly status: string;
  readonly type: string;
  readonly children: readonly Element[];
}

const names =
  'suite test kw for iter if branch try while return error msg arg tag tags doc stat total statistics errors';
const own = {
  name: fc.constantFrom(...names.split(' '), 'suite', 'test', 'kw'),
  status: fc.constantFrom('PASS', 'FAIL', 'SKIP', 'NOT RUN', ''),
  type: fc.constantFrom('', 'SETUP', 'TEARDOWN'),
};
const { element } = fc.letrec<{ element: Element }>((tie) => ({
  element: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({ ...own, children: fc.constant([]) }),
    fc.record({ ...own, children: fc.array(tie('element'), { maxLength: 4 }) }),
  ),
}));

function xmlOf({ name, status, type, children }: Element): string {
  const inner = children.map(xmlOf).join('');
  const end = status === '' ? '' : `<status status="${status}" elapsed="0.1">said</status>`;
  return `<${name} name="n" type="${type}" level="ERROR" html="true" pass="1" fail="0">${inner}${end}</${name}>`;
}

/** Tests of suites that the document calls failed; one that holds another has no end of its own. */
function failed({ name, status, children }: Element): number {
  if (name === 'statistics' || name === 'errors') return 0;
  const isFailed = name === 'test' && status === 'FAIL' ? 1 : 0;
  return isFailed + children.reduce((sum, child) => sum + failed(child), 0);
}

test('a mixture of elements is read to its end, and a failure stays one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(element, { maxLength: 5 }), async (elements) => {
      const document = `<robot><suite name="S">${elements.map(xmlOf).join('')}</suite></robot>`;
      const { cases, receipt } = await folderOf([Buffer.from(document)]);
      expect(receipt).toMatchObject({ format: 'robot', problem: null });
      expect(receipt.cases.out).toBe(cases.length);
      const isGreen = cases.every(({ cause }) => cause === null);
      if (elements.some((each) => failed(each) > 0)) expect(isGreen).toBe(false);
    }),
    { numRuns: 300 },
  );
});
