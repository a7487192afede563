// Everything that somebody does whose run is red, from the sign-in to a saved template, with the keyboard alone. Wherever
// the focus goes it is seen.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage } from '../setup/browser.ts';
import { savePlayed } from '../setup/page-world.ts';
import { runToTheEnd, type Service } from '../setup/service.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

const isWanted = chromiumPath !== undefined && process.env.TESTYARD_FULL === '1';
/** Stops of the Tab key that a page has at most before something that is wanted. */
const mostTabs = 120;
/** It ends what hangs, and judges no machine by its speed. */
const patient = { timeout: 60_000 };

interface Focused {
  readonly name: string;
  readonly isSeen: boolean;
}

/** What has the focus: how it is called, and whether somebody who looks can tell. Fields show it by their border, a link over a whole row by its row. */
const lookAtFocus = `(() => {
  const element = document.activeElement;
  const marks = [undefined, '::after'].map((part) => getComputedStyle(element, part));
  const isField = element.matches('input, textarea, select, body');
  const name = element.getAttribute('aria-label') ?? element.textContent;
  return {
    name: (element.id ? '#' + element.id + ' ' : '') + name.trim(),
    isSeen: isField || marks.some(({ outlineStyle, boxShadow }) => outlineStyle !== 'none' || boxShadow !== 'none'),
  };
})()`;

/** Presses Tab until something of this name has the focus; what had it unseen on the way is kept. */
async function tabTo(page: Page, wanted: RegExp, unseen: string[]): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    await page.keyboard.press('Tab');
    const { name, isSeen } = (await page.evaluate(lookAtFocus)) as Focused;
    if (!isSeen) unseen.push(name);
    if (wanted.test(name)) return;
    passed.push(name);
  }
  throw new Error(`the Tab key does not come to ${wanted}, but to ${passed.join(' | ')}`);
}

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

    await keys.press('1');
    await keys.press('r');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Run again$/, unseen);
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
});
