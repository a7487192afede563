import { beforeAll, describe, expect, test } from 'vitest';

describe('a hook for all that fails', () => {
  beforeAll(() => {
    throw new Error('the shop is closed');
  });
  test('does not run', () => {});
  test('does not run either', () => {});
});

test('beside it runs', () => expect(1).toBe(1));
test('a snapshot that is not there is not written', () => expect('text').toMatchSnapshot());
