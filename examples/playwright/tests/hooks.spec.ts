import { expect, test } from '@playwright/test';

test.describe('a hook that fails', () => {
  test.beforeEach(() => {
    throw new Error('no shop, no test');
  });
  test('is an error', () => {});
});

test.describe('a hook for all that fails', () => {
  test.beforeAll(() => {
    throw new Error('the shop is closed');
  });
  test('is an error', () => {});
  test('does not run', () => {});
});

test.describe('an order', () => {
  test.describe.configure({ mode: 'serial' });
  let state = 'none';
  test('is made', () => {
    state = 'made';
  });
  test('is paid', () => {
    expect(state).toBe('made');
    state = 'paid';
  });
  test('is sent', () => expect(state).toBe('sent'));
  test('arrives', () => {});
});
