// Everything that somebody does whose run is red, from the sign-in to a saved template, with the keyboard alone. Wherever
// the focus goes it is seen.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage, signInAs } from '../setup/browser.ts';
import { savePlayed } from '../setup/page-world.ts';
import { runToTheEnd, type Service } from '../setup/service.ts';
import { tabTo } from '../setup/tab-to.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

const isWanted = chromiumPath !== undefined && process.env.TESTYARD_FULL === '1';
/** It ends what hangs, and judges no machine by its speed. */
const patient = { timeout: 60_000 };

describe.skipIf(!isWanted)('the page needs no mouse', () => {
  let yard: Yard;
  let service: Service;
  let browser: Browser;
  beforeAll(async () => {
    yard = new Yard();
    [service, browser] = await Promise.all([yard.up(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await yard?.close();
  });

  test('from the sign-in through the failures and a re-run to a saved template', async () => {
    const failing = [503, 504].map((got) => ({
      ...{ name: `test_total[${got}]`, suite: 'cart', ms: 34, failure: `assert ${got} == 200` },
    }));
    const templateId = await savePlayed({ yard, service }, 'checkout', {
      cases: [{ name: 'test_fine', suite: 'cart', ms: 5 }, ...failing],
    });
    const run = await runToTheEnd(service, 'checkout');
    const { page, wrongs } = await openPage(browser, service.url);
    const unseen: string[] = [];
    const keys = page.keyboard;
    await page.goto('/runs');
    await page.locator('input[name=password]').waitFor();
    await keys.type(adminPassword);
    await keys.press('Enter');

    await page.locator('.run-link').first().waitFor();
    await tabTo(page, /^#1$/, unseen);
    await keys.press('Enter');
    await page.locator('.case-panel h2', { hasText: 'test_total[503]' }).waitFor();
    await keys.press('n');
    await page.locator('.case-panel h2', { hasText: 'test_total[504]' }).waitFor();
    await keys.press('2');
    await keys.press('/');
    await keys.type('fine');
    await expect.poll(() => page.locator('.case-line').count(), patient).toBe(1);
    await keys.press('Escape');

    // Who closes what was opened is where it was opened, also out of a menu.
    const focused = () => page.evaluate('document.activeElement.textContent');
    for (const [opener, key] of [
      [/^Re-run unsuccessful/, 'Enter'],
      [/Export$/, 'End'],
    ] as const) {
      await tabTo(page, opener, unseen);
      await keys.press('Enter');
      if (key === 'End') {
        await page.getByRole('menu').waitFor();
        await keys.press(key);
        await keys.press('Enter');
      }
      await page.getByRole('dialog').waitFor();
      await keys.press('Escape');
      await expect.poll(focused, patient).toMatch(opener);
    }

    await keys.press('1');
    await keys.press('r');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Re-run$/, unseen);
    await keys.press('Enter');
    const params = { runId: run.id };
    await expect.poll(async () => (await service.client.call('getRun', { params })).round, patient).toBe(2);
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await keys.press('Control+k');
    await page.getByRole('combobox', { name: /^Go to a run/ }).waitFor();
    await keys.type('checkout');
    await page.locator('.palette-entry[aria-selected=true]', { hasText: 'checkout' }).waitFor();
    await keys.press('Enter');
    await page.getByRole('heading', { name: 'checkout' }).waitFor();
    await tabTo(page, /^#yaml-text/, unseen);
    await keys.press('Control+End');
    await keys.type('prio');
    await page.locator('.yaml-offers', { hasText: 'priority' }).waitFor();
    await keys.press('Control+Space');
    await keys.type('70\n');
    await page.getByText('The document is valid').waitFor();
    await keys.press('Escape');
    await tabTo(page, /^Save as a new version$/, unseen);
    await keys.press('Enter');
    const saved = { params: { templateId } };
    await expect.poll(async () => (await service.client.call('getTemplate', saved)).version, patient).toBe(2);

    await page.locator('.template-head', { hasText: 'version 2' }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.id'), patient).toBe('yaml-text');
    await keys.press('Escape');
    await tabTo(page, /^Copy$/, unseen);

    await keys.press('g');
    await keys.press('t');
    await page.getByRole('heading', { name: 'Templates' }).waitFor();
    await tabTo(page, /^#1 /, unseen);
    expect([unseen, wrongs]).toEqual([[], []]);
    await page.context().close();
  });

  test('in the settings: Enter sends a form, and who takes lines out of a list is at what follows', async () => {
    const { client, projectId } = service;
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    for (const name of ['first', 'second'])
      await client.call('createToken', { body: { name, projectId, role: 'viewer', expiresAt } });
    const { page, wrongs } = await openPage(browser, service.url);
    const unseen: string[] = [];
    const keys = page.keyboard;
    const focused = () => page.evaluate('document.activeElement.textContent');
    await signInAs(page, '/settings/tokens');
    await page.getByRole('row', { name: /second/ }).waitFor();
    for (const follows of [/^Revoke$/, /^Create a token$/]) {
      await tabTo(page, /^Revoke$/, unseen);
      await keys.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, /^Revoke$/, unseen);
      await keys.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect.poll(focused, patient).toMatch(follows);
      await page.evaluate('document.activeElement.blur()');
    }
    await tabTo(page, /^Create a token$/, unseen);
    await keys.press('Enter');
    await page.getByRole('dialog').getByLabel('Name').waitFor();
    await keys.type('pipeline');
    await keys.press('Enter');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /pipeline/ }).waitFor();

    await page.goto('/settings/secrets');
    await page.getByRole('button', { name: 'Add a secret' }).click();
    const set = page.getByRole('dialog').getByRole('button', { name: 'Set the value' });
    expect(await set.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByLabel('Value').fill('hush-hush');
    await page.getByRole('dialog').getByLabel('Name').fill('my password');
    await page.getByText('At most 100 of these characters').waitFor();
    expect(await set.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByLabel('Name').fill('DB_PASSWORD');
    await keys.press('Enter');
    await page.getByRole('row', { name: /DB_PASSWORD/ }).waitFor();
    expect([unseen, wrongs]).toEqual([[], []]);
    await page.context().close();
  });
});
