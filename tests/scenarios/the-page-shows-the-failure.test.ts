// What somebody does whose run is red, in a real browser on a real service: no click to the assertion, and on from there.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage, signInAs } from '../setup/browser.ts';
import { recordedTrace } from '../setup/page-traces.ts';
import { savePlayed } from '../setup/page-world.ts';
import { runToTheEnd, type Service } from '../setup/service.ts';
import { Yard } from '../setup/yard.ts';

/** A trace opens on what failed; arrows lead to the picture of the click before it, with the place of the pointer. */
async function seeTrace(page: Page): Promise<void> {
  await page.keyboard.press('5');
  await page.locator('.attachment', { hasText: 'trace.zip' }).getByRole('button', { name: 'Show' }).click();
  await page.locator('.trace-line[aria-current]', { hasText: 'Expect "toHaveText"' }).waitFor();
  await page.locator('.trace-details .assertion', { hasText: 'Received: "Basket: 12.5"' }).waitFor();
  await page.getByRole('textbox', { name: 'Filter actions' }).fill('click');
  await page.keyboard.press('ArrowDown');
  await page.locator('.trace-line[aria-current]', { hasText: "getByRole('button'" }).waitFor();
  await page.locator('.trace-screen .trace-point').waitFor();
  const isShown = () => page.evaluate('document.querySelector(".trace-screen img").naturalWidth');
  await expect.poll(isShown).toBe(480);
  expect(page.url()).toContain('trace=');
  // Out of the field, where letters are letters.
  await page.locator('.trace-line[aria-current]').click();
}

/** On paper each line of the list has a place of its own, also those that had one on the screen. */
async function seeOnPaper(page: Page, lines: number): Promise<void> {
  await page
    .locator('.virtual-line')
    .nth(lines - 1)
    .waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  const places = () =>
    page.locator('.virtual-line').evaluateAll((all) => all.map((line) => line.getBoundingClientRect().top));
  await expect.poll(async () => new Set(await places()).size).toBe(lines);
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  await page.emulateMedia({ media: 'screen' });
}

describe.skipIf(chromiumPath === undefined)('the page', () => {
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

  test('shows the assertion without a click, finds a case, and runs the failed ones again', async () => {
    const cases = [
      { name: 'test_fine', suite: 'cart', ms: 5 },
      ...[503, 504].map((got) => ({
        ...{ name: `test_total[${got}]`, suite: 'cart', ms: 34 },
        ...{
          failure: `assert ${got} == 200`,
          details: `E   assert ${got} == 200\nE     - 200\nE     + ${got}`,
        },
      })),
    ];
    await savePlayed({ yard, service }, 'checkout', {
      cases,
      log: { lines: ['ok', 'ValueError: x'], repeat: 9 },
      files: { 'trace.zip': recordedTrace() },
    });
    const run = await runToTheEnd(service, 'checkout');
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, `/runs/${run.id}`);

    await seeOnPaper(page, 3);
    // The address survives the sign-in; the first failure is open, of two that say the same.
    await page.getByRole('heading', { name: 'Failed', exact: true }).waitFor();
    await page.getByText('- 200').first().waitFor();
    expect(await page.locator('.group-line').textContent()).toContain('×2');
    expect(await page.locator('.case-panel h2').textContent()).toBe('test_total[503]');

    await page.keyboard.press('j');
    await page.locator('.case-panel h2', { hasText: 'test_total[504]' }).waitFor();
    expect(page.url()).toContain('case=');

    await page.keyboard.press('2');
    await page.keyboard.press('/');
    await page.keyboard.type('fine');
    await expect.poll(() => page.locator('.case-line').count()).toBe(1);
    await page.keyboard.press('Escape');

    await page.keyboard.press('1');
    await page.locator('summary', { hasText: 'Log' }).click();
    await page.locator('.log-line', { hasText: 'ValueError: x' }).first().waitFor();

    await seeTrace(page);
    await page.keyboard.press('1');
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('2 cases');
    await dialog.getByRole('button', { name: 'Re-run' }).click();
    await expect
      .poll(async () => (await service.client.call('getRun', { params: { runId: run.id } })).round)
      .toBe(2);
    await page.locator('.tab', { hasText: 'Rounds' }).getByText('2').waitFor();

    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('tab', { name: '失败' }).waitFor();
    expect(wrongs).toEqual([]);
  });

  test('is no wider than a narrow screen, however many templates a run names', async () => {
    const names = ['one', 'two', 'three'].map((each) => `${each}-of-several-templates-with-long-names`);
    for (const name of names)
      await savePlayed({ yard, service }, name, { cases: [{ name: 'a', suite: 's', ms: 1 }] });
    const run = await runToTheEnd(service, ...names);
    const { page } = await openPage(browser, service.url, { width: 390 });
    await signInAs(page, `/runs/${run.id}`);
    await page.locator('.path-names', { hasText: names[0] ?? '' }).waitFor();
    const right = () => page.locator('.banner').evaluate((banner) => banner.getBoundingClientRect().right);
    expect(await right()).toBeLessThanOrEqual(390);

    // Of a row of tabs that scrolls, the chosen one is in sight when the page is opened.
    await page.goto(`/templates/${run.tasks[0]?.templateId}?tab=runs`);
    const chosen = page.locator('.tab[aria-current=page]', { hasText: 'Runs' });
    await chosen.waitFor();
    const end = () => chosen.evaluate((tab) => tab.getBoundingClientRect().right);
    await expect.poll(end).toBeLessThanOrEqual(390);
  });
});
