import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Basket } from '../shop.ts';

test.describe.configure({ mode: 'parallel' });

for (const [name, count, total] of [
  ['tea', 1, 350],
  ['tea', 3, 1050],
  ['kettle', 2, 9998],
] as const)
  test(`${count} × ${name} cost ${total}`, () => {
    const basket = new Basket();
    basket.add(name, count);
    expect(basket.totalCents()).toBe(total);
  });

test('支付 超时重试 😀', () => {
  console.log('重试: 支付网关没有响应');
  expect(new Basket().totalCents()).toBe(0);
});

test('fails by an assertion', async ({}, testInfo) => {
  const basket = new Basket();
  await test.step('fill the basket', async () => {
    basket.add('cup');
    await testInfo.attach('basket', { body: JSON.stringify(basket.items), contentType: 'application/json' });
  });
  const receipt = testInfo.outputPath('receipt.txt');
  writeFileSync(receipt, 'one cup\n');
  await testInfo.attach('receipt', { path: receipt });
  expect(basket.totalCents(), 'the total').toBe(1300);
});

test('fails softly twice', () => {
  expect.soft(1).toBe(2);
  expect.soft('tea').toBe('cup');
});

test('is expected to fail', () => {
  test.fail(true, 'discounts are not there yet');
  expect(new Basket().totalCents()).toBe(1);
});

test('should fail and does not', () => {
  test.fail();
});

test('is too slow for its own limit', async () => {
  test.setTimeout(300);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
});

test('is slow', async () => {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
});

test.skip('is skipped', () => {});
test.fixme('waits to be mended', () => {});
test('is skipped while it runs', () => {
  test.skip(true, 'not on this system');
});
