// How the cases of a template ended, run by run: found, read, filtered and gone back in with the keyboard alone, in both
// languages.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage, signInAs } from '../setup/browser.ts';
import { type PlayedCase, savePlayed } from '../setup/page-world.ts';
import { type Service, startRun, verdictOf } from '../setup/service.ts';
import { tabTo } from '../setup/tab-to.ts';
import { Yard } from '../setup/yard.ts';

const isWanted = chromiumPath !== undefined && process.env.TESTYARD_FULL === '1';
/** It ends what hangs, and judges no machine by its speed. */
const patient = { timeout: 60_000 };

const cases: readonly PlayedCase[] = [
  { name: 'test_fine', suite: 'cart', ms: 5 },
  { name: 'test_refund', suite: 'cart', ms: 12, failure: 'assert 503 == 200' },
  { name: '支付_超时重试', suite: 'pay', ms: 20, onlyWith: 'firefox', failure: "locator '#pay' not found" },
];

describe.skipIf(!isWanted)('the page tells the history', () => {
  let yard: Yard;
  let service: Service;
  let browser: Browser;
  const runs: string[] = [];
  beforeAll(async () => {
    yard = new Yard();
    [service, browser] = await Promise.all([yard.up(), openBrowser()]);
    const place = { yard, service };
    await savePlayed(place, 'checkout', { cases });
    await savePlayed(place, 'all-green', { cases: cases.slice(0, 1) });
    const start = async (template: string, BROWSER: string) => {
      const { id } = await startRun(service, [template], { parameters: { BROWSER } });
      await verdictOf(service, id);
      runs.push(id);
    };
    for (const browserName of ['chromium', 'firefox', 'chromium', 'firefox'])
      await start('checkout', browserName);
    await start('all-green', 'chromium');
  });
  afterAll(async () => {
    await browser?.close();
    await yard?.close();
  });

  test('from the list of templates to a failure, with the keyboard alone', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    const keys = page.keyboard;
    const unseen: string[] = [];
    const focused = () => page.evaluate('document.activeElement.getAttribute("aria-label")');
    await signInAs(page, '/runs');
    await page.locator('.run-link').first().waitFor();
    await keys.press('g');
    await keys.press('h');
    await page.getByText('Choose a template to see').waitFor();
    await tabTo(page, /^checkout$/, unseen);
    await keys.press('Enter');
    const rows = page.locator('.history-entry');
    await expect.poll(() => rows.count(), patient).toBe(2);
    expect(await rows.locator('.history-names bdi:first-child').allTextContents()).toEqual([
      ...['支付_超时重试', 'test_refund'],
    ]);

    await tabTo(page, /^支付_超时重试/, unseen);
    await keys.press('End');
    await expect.poll(focused, patient).toBe("Run #4: failed, locator '#pay' not found");
    await page.locator('.history-hint', { hasText: "locator '#pay' not found" }).waitFor();
    await keys.press('ArrowLeft');
    await expect.poll(focused, patient).toBe('Run #3: passed');
    await keys.press('ArrowUp');
    await expect.poll(focused, patient).toMatch(/^#3 Failed/);
    for (const key of ['ArrowDown', 'ArrowLeft', 'Enter']) await keys.press(key);
    await page.locator('.case-panel h2', { hasText: '支付_超时重试' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/runs/${runs[1]}`);

    await page.goBack();
    await tabTo(page, /^支付_超时重试/, unseen);
    await keys.press('ArrowRight');
    await keys.press('Home');
    await keys.press('ArrowDown');
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent'), patient)
      .toMatch(/^test_refund/);
    await keys.press('Enter');
    await page.locator('.history-failures', { hasText: 'assert 503 == 200' }).waitFor();
    expect(new URL(page.url()).searchParams.get('case')).toBe('cart › test_refund');
    await tabTo(page, /^Latest: #4$/, unseen);
    await keys.press('Enter');
    await page.locator('.case-panel h2', { hasText: 'test_refund' }).waitFor();
    await tabTo(page, /^Full history$/, unseen);
    await keys.press('Enter');
    await page.locator('.history-failures', { hasText: 'assert 503 == 200' }).waitFor();
    await expect.poll(() => rows.count(), patient).toBe(1);
    expect([unseen, wrongs]).toEqual([[], []]);
    await page.context().close();
  });

  test('a case that passed is opened as well as one that failed', async () => {
    const { page } = await openPage(browser, service.url);
    await signInAs(page, '/history?template=checkout');
    await page.locator('.history-state.of-passed').last().click();
    await page.locator('.case-panel h2', { hasText: '支付_超时重试' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/runs/${runs[2]}`);
    await page.context().close();
  });

  test('what is flaky, what fails since when, older runs and another branch stand in the address', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    const asked = (name: string) => new URL(page.url()).searchParams.get(name);
    await signInAs(page, '/history?template=checkout');
    const row = (name: string) => page.locator('.history-entry', { hasText: name });
    await row('test_refund').locator('.of-standing', { hasText: 'since #1' }).waitFor();
    await row('支付').locator('.of-score', { hasText: '1.00' }).waitFor();
    await page.getByRole('button', { name: 'Flaky 1', exact: true }).click();
    await row('test_refund').waitFor({ state: 'detached' });
    await row('支付').locator('.of-fail-rate', { hasText: '50%' }).waitFor();
    expect(asked('view')).toBe('flaky');

    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '历史' }).waitFor();
    await row('支付').locator('.of-fail-rate', { hasText: '50%' }).waitFor();
    expect(asked('view')).toBe('flaky');
    await page.getByRole('button', { name: 'English' }).click();

    await page.goto('/history?template=checkout&runs=2');
    await page.getByRole('button', { name: 'Older runs' }).click();
    await page.locator('.history-range', { hasText: '#1 to #2' }).waitFor();
    expect(asked('before')).toBe('3');
    await page.getByRole('button', { name: 'Newest runs' }).click();
    await page.locator('.history-range', { hasText: '#3 to #4' }).waitFor();

    await page.getByLabel('Pipeline branch').fill('nowhere');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'None of these runs match' }).waitFor();
    await page.locator('.state-box').getByRole('button', { name: 'Clear filters' }).click();
    await page.locator('.history-entry').first().waitFor();

    await page.getByRole('combobox', { name: 'Template' }).click();
    await page.keyboard.type('gree');
    await page.getByRole('option', { name: 'all-green' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Everything passed' }).waitFor();
    expect(asked('template')).toBe('all-green');
    await page.goto('/history?template=no-such-template');
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await page.getByRole('button', { name: 'Choose a template' }).click();
    await page.getByText('Choose a template to see').waitFor();
    expect(wrongs).toEqual([]);
    await page.context().close();
  });
});
