import { expect, test } from '@playwright/test';

test('passes at the second try', async ({}, testInfo) => {
  expect(testInfo.retry).toBeGreaterThan(0);
});
