import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { starterKinds, startersIn } from './starters.ts';

test.each(['en', 'zh'] as const)('a new template needs an address, and is a document in %s', (language) => {
  const starters = startersIn(language);
  for (const kind of starterKinds) {
    const document = parse(starters[kind]) as Record<string, unknown>;
    expect(document).toMatchObject({ name: 'my-tests', source: { ref: 'main' } });
    // The editor beside the form is narrow: what does not fit is not read.
    for (const line of starters[kind].split('\n')) expect(line.length).toBeLessThanOrEqual(66);
  }
  expect(Object.keys(parse(starters.pytest) as object)).toEqual(['name', 'framework', 'source', 'labels']);
});
