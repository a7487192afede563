// A sign-in that ends, a server that goes away and comes back, a run that is deleted, an address that leads nowhere: the
// page says it plainly, and what somebody was looking at is still there afterwards.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage, signInAs } from '../setup/browser.ts';
import { savePlayed } from '../setup/page-world.ts';
import { runToTheEnd, type Service } from '../setup/service.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

const isWanted = chromiumPath !== undefined && process.env.TESTYARD_FULL === '1';

describe.skipIf(!isWanted)('the page keeps its place', () => {
  let yard: Yard;
  let service: Service;
  let browser: Browser;
  let address: string;
  beforeAll(async () => {
    yard = new Yard();
    [service, browser] = await Promise.all([yard.up(), openBrowser()]);
    const names = Array.from({ length: 5 }, (_, index) => `test_${index}`);
    const cases = names.map((name) => ({ name, suite: 'cart', ms: 3, failure: `${name} is wrong` }));
    await savePlayed({ yard, service }, 'five', { cases });
  });
  beforeEach(async () => {
    address = `/runs/${(await runToTheEnd(service, 'five')).id}`;
  });
  afterAll(async () => {
    await browser?.close();
    await yard?.close();
  });

  test('through the end of a sign-in', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, `${address}?tab=cases&q=test_3`);
    await page.locator('.case-line').first().waitFor();
    await page.context().clearCookies();
    // Whatever the page asks next finds it out; that may be before the line is reached.
    const line = page.locator('.case-line button').first();
    await line.click({ timeout: 5_000 }).catch(() => undefined);
    await page.locator('form.sign-in', { hasText: 'Your sign-in has ended' }).waitFor();
    await page.locator('input[name=password]').fill(adminPassword);
    await page.locator('form button[type=submit]').click();
    await line.click();
    await page.locator('.case-panel h2', { hasText: 'test_3' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('test_3');
    expect(wrongs).toEqual([]);
  });

  test('with the dialog that asked for something when the sign-in had ended', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, address);
    await page.locator('.split-button button').first().click();
    const again = page.getByRole('dialog').getByRole('button', { name: 'Run again' });
    await again.waitFor();
    await page.context().clearCookies();
    // Whatever the page asks next finds it out, and hides the dialog; that may be before it is reached.
    await again.click({ timeout: 5_000 }).catch(() => undefined);
    await page.locator('form.sign-in', { hasText: 'Your sign-in has ended' }).waitFor();
    await page.locator('input[name=password]').fill(adminPassword);
    await page.locator('form button[type=submit]').click();
    await again.click();
    await page.getByRole('button', { name: 'Round 2 of 2' }).waitFor();
    expect(wrongs).toEqual([]);
  });

  test('through a restart of the server', async () => {
    const { page } = await openPage(browser, service.url);
    await signInAs(page, address);
    await page.locator('.case-panel h2').waitFor();
    const { port } = service;
    await service.program.kill();
    await page.locator('.tab', { hasText: 'Tasks' }).click();
    await page.keyboard.press('1');
    await page.locator('.case-panel h2').waitFor();
    await page.keyboard.press('n');
    await page.locator('.trouble').first().waitFor();
    service = await yard.up({ port });
    await page.locator('.case-panel h2', { hasText: 'test_1' }).waitFor();
    await page.locator('.trouble').waitFor({ state: 'detached' });
  });

  test('a run that was deleted, and an address of nothing, are said to be none', async () => {
    const { page } = await openPage(browser, service.url);
    await signInAs(page, address);
    await page.locator('.case-panel h2').waitFor();
    const runId = address.split('/').at(-1) ?? '';
    await service.client.call('deleteRun', { params: { runId } });
    for (const gone of [address, '/no/such/page', '/runs/x']) {
      await page.goto(gone);
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    }
    await page.getByRole('button', { name: 'All runs' }).click();
    await page.locator('.heading').waitFor();
  });
});
