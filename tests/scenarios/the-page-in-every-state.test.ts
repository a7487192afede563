// Every page in its states, in both languages and themes, wide and narrow: no serious finding of axe, no breach of the
// policy, no script of a test that runs. With TESTYARD_TOUR=FOLDER (`npm run tour`) there is a picture of each.
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumPath,
  connectionsElsewhere,
  type Look,
  openBrowser,
  openPage,
  signInAs,
} from '../setup/browser.ts';
import { endStops, groupStops } from '../setup/end-stops.ts';
import { historyStops, littleHistoryStops } from '../setup/history-stops.ts';
import { guestStops, houseStops } from '../setup/house-stops.ts';
import { type HouseWorld, makeHouseWorld } from '../setup/house-world.ts';
import { type Stop, tourFolder, walkThrough } from '../setup/page-tour.ts';
import { makePageWorld, type PageWorld } from '../setup/page-world.ts';
import type { Service } from '../setup/service.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

const isWanted =
  chromiumPath !== undefined && (tourFolder !== undefined || process.env.TESTYARD_FULL === '1');

const ofRun = (which: keyof PageWorld, search: string) => (world: PageWorld) =>
  `/runs/${world[which].id}${search}`;
const showAll = async (page: Page) => {
  await page.locator('.attachment').first().waitFor();
  for (const button of await page.locator('.attachment-line button').all()) await button.click();
};
/** Opens a trace among the files of a run. */
const openTrace = async (page: Page, name: string) => {
  const file = page.locator('.attachment').filter({ has: page.getByText(`out/${name}`, { exact: true }) });
  await file.locator('.attachment-line button').click();
  await page.locator('.trace').waitFor();
};
const openAll = async (page: Page, texts: readonly RegExp[]) => {
  for (const text of texts) await page.locator('.case-panel summary', { hasText: text }).first().click();
};

const runStops: readonly Stop<PageWorld>[] = [
  { name: 'runs', address: () => '/runs' },
  { name: 'runs-filtered', address: () => '/runs?verdict=failed' },
  { name: 'runs-nothing', address: () => '/runs?sut=nowhere' },
  {
    name: 'start',
    address: () => '/runs',
    act: async (page) => {
      await page.locator('.heading button').click();
      await page.getByRole('checkbox', { name: 'checkout-smoke' }).check();
      await page
        .locator('details')
        .filter({ hasText: /elsewhere|其他方式/ })
        .locator('summary')
        .click();
    },
  },
  { name: 'failed', address: ofRun('failed', '') },
  {
    name: 'failed-again',
    address: ofRun('failedAgain', ''),
    act: (page) => page.locator('.standing-line').waitFor(),
  },
  {
    name: 'export',
    address: ofRun('failedAgain', ''),
    act: (page) => page.locator('.run-actions button', { hasText: /Export|导出/ }).click(),
  },
  {
    name: 'as-curl',
    address: ofRun('failedAgain', ''),
    act: async (page) => {
      await page.locator('.run-actions button', { hasText: /Export|导出/ }).click();
      await page.getByRole('menuitem', { name: /curl/ }).click();
      await page.getByRole('dialog').locator('.snippet').first().waitFor();
    },
  },
  {
    name: 'failed-log',
    address: ofRun('failed', ''),
    act: async (page) => {
      await openAll(page, [/Log|日志/]);
      await page.locator('.log-line').first().waitFor();
    },
  },
  { name: 'cases', address: ofRun('failed', '?tab=cases&q=status:passed') },
  { name: 'cases-none', address: ofRun('failed', '?tab=cases&q=nothing-is-called-so') },
  { name: 'tasks', address: ofRun('failed', '?tab=tasks') },
  { name: 'timeline', address: ofRun('failed', '?tab=timeline') },
  {
    name: 'artifacts',
    address: ofRun('failed', '?tab=artifacts'),
    act: showAll,
  },
  {
    name: 'trace',
    address: ofRun('failed', '?tab=artifacts'),
    act: async (page) => {
      await openTrace(page, 'trace.zip');
      await page.locator('.trace-screen img').waitFor();
      await page.locator('.trace-head').evaluate((head) => head.scrollIntoView());
    },
  },
  {
    name: 'trace-whole-window',
    address: ofRun('failed', '?tab=artifacts'),
    act: async (page) => {
      await openTrace(page, 'trace.zip');
      await page.locator('.trace-head button').click();
      await page.locator('.trace-line', { hasText: 'Click' }).click();
      await page.locator('.trace-point').waitFor();
    },
  },
  {
    name: 'trace-network',
    address: ofRun('failed', '?tab=artifacts'),
    act: async (page) => {
      await openTrace(page, 'trace.zip');
      await page.locator('.trace-details fieldset button').nth(3).click();
      await page.locator('.trace-requests').evaluate((list) => list.scrollIntoView({ block: 'center' }));
    },
  },
  {
    name: 'trace-broken',
    address: ofRun('failed', '?tab=artifacts'),
    act: async (page) => {
      await openTrace(page, 'broken-trace.zip');
      await page.locator('.trace [role=alert]').waitFor();
      await page.locator('.trace summary').click();
    },
  },
  { name: 'environment', address: ofRun('failed', '?tab=environment') },
  { name: 'rounds', address: ofRun('failed', '?tab=rounds') },
  {
    name: 'rerun-question',
    address: ofRun('failed', ''),
    act: async (page) => {
      await page.locator('.split-button button').first().click();
      await page.getByRole('dialog').locator('.show-curl summary').click();
    },
  },
  { name: 'passed', address: ofRun('passed', '') },
  { name: 'repeated', address: ofRun('repeated', '') },
  { name: 'repeated-rounds', address: ofRun('repeated', '?tab=rounds') },
  { name: 'first-round', address: ofRun('repeated', '?round=1') },
  { name: 'invalid', address: ofRun('redeployed', '') },
  { name: 'invalid-environment', address: ofRun('redeployed', '?tab=environment') },
  { name: 'many-failed', address: ofRun('many', '') },
  {
    name: 'many-cases',
    address: ofRun('many', '?tab=cases'),
    act: async (page) => {
      await page.locator('.case-line').first().waitFor();
      await page.keyboard.press('j');
      await page.locator('.case-panel h2').waitFor();
    },
  },
  { name: 'imported-tasks', address: ofRun('many', '?tab=tasks') },
  { name: 'imported-timeline', address: ofRun('many', '?tab=timeline') },
  { name: 'waiting', address: ofRun('waiting', '') },
  {
    name: 'stop-question',
    address: ofRun('waiting', ''),
    act: (page) => page.locator('.run-actions button', { hasText: /Stop|停止/ }).click(),
  },
  {
    name: 'hostile',
    address: ofRun('hostile', ''),
    act: async (page) => {
      for (let step = 0; step < 12; step += 1) await page.keyboard.press('j');
      await openAll(page, [/Log|日志/]);
      await page.locator('.log-line').first().waitFor();
    },
  },
  {
    name: 'hostile-artifacts',
    address: ofRun('hostile', '?tab=artifacts'),
    act: async (page) => {
      await showAll(page);
      await page.locator('.attachment-media').first().waitFor();
    },
  },
  {
    name: 'hostile-trace',
    address: ofRun('hostile', '?tab=artifacts'),
    act: async (page) => {
      await openTrace(page, 'hostile-trace.zip');
      await page.locator('.trace-head button').click();
      for (let at = 0; at < 5; at += 1) {
        await page.locator('.trace-details fieldset button').nth(at).click();
        await page.keyboard.press('Tab');
      }
      for (let file = 0; file < 3; file += 1)
        await page.locator('.trace-details button[aria-expanded=false]').first().click();
    },
  },
  { name: 'no-such-run', address: () => '/runs/00000000000000000000000000000000' },
  {
    name: 'keys',
    address: () => '/runs',
    act: async (page) => {
      await page.locator('.run-link').first().waitFor();
      await page.keyboard.press('Shift+Slash');
    },
  },
];

describe.skipIf(!isWanted)('the page in every state', () => {
  let yard: Yard;
  let service: Service;
  let browser: Browser;
  let runs: PageWorld;
  let house: HouseWorld;
  beforeAll(async () => {
    yard = new Yard();
    // One run is being stopped as long as it is looked at.
    const env = { TESTYARD_STOP_GRACE_MS: '3600000' };
    [service, browser] = await Promise.all([yard.up({ env }), openBrowser()]);
    runs = await makePageWorld(yard, service);
    house = await makeHouseWorld(yard, service);
    if (tourFolder !== undefined) mkdirSync(tourFolder, { recursive: true });
  });
  afterAll(async () => {
    house?.close();
    await browser?.close();
    await yard?.close();
  });

  const looks: readonly (readonly [string, Look])[] = [
    ['en-light', { language: 'en', theme: 'light' }],
    ['zh-dark', { language: 'zh', theme: 'dark' }],
    ['en-dark-narrow', { language: 'en', theme: 'dark', width: 400, height: 800 }],
    ['zh-light-narrow', { language: 'zh', theme: 'light', width: 400, height: 800 }],
  ];
  const visitor = { name: 'admin', password: adminPassword };
  const runParts = { runs: runStops, 'how runs end': endStops, 'what runs were before': historyStops };
  describe.each(Object.entries(runParts))('%s', (_, stops) => {
    test.each(looks)('%s', async (label, look) => {
      const walk = { browser, url: service.url, world: runs, stops, visitor };
      expect(await walkThrough(walk, look, label)).toEqual([]);
      expect(connectionsElsewhere(browser)).toBe(0);
    });
  });

  test.each(looks)('templates, executors, settings and first steps, %s', async (label, look) => {
    const stops = [...littleHistoryStops, ...groupStops, ...houseStops];
    const walk = { browser, url: service.url, world: house, stops, visitor };
    expect(await walkThrough(walk, look, label)).toEqual([]);
    expect(connectionsElsewhere(browser)).toBe(0);
  });

  test.each(looks)('what a person of few rights sees, %s', async (label, look) => {
    const walk = { browser, url: service.url, world: house, stops: guestStops, visitor: house.guest };
    expect(await walkThrough(walk, look, label)).toEqual([]);
  });

  test('on paper a list is there from its first line to its last, dark on white, without what is pressed', async () => {
    const { page } = await openPage(browser, service.url, { theme: 'dark' });
    await signInAs(page, `/runs/${runs.failed.id}?tab=cases`);
    // More than the first failures, which are there before all cases are.
    await page.locator('.case-line').nth(12).waitFor();
    expect(await page.locator('.case-line').count()).toBeLessThan(runs.failed.counts.expected ?? 0);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.case-line').count()).toBe(runs.failed.counts.expected);
    const paper = 'document.documentElement.scrollHeight';
    expect(await page.evaluate(paper)).toBeGreaterThan(30 * (runs.failed.counts.expected ?? 0));
    expect(await page.evaluate('getComputedStyle(document.documentElement).color')).toBe('rgb(23, 27, 34)');
    for (const pressed of ['.side', '.top', '.run-actions', '.list-head'])
      expect(await page.locator(pressed).isVisible(), pressed).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.locator('.case-line').first().waitFor();
    expect(await page.locator('.case-line').count()).toBeLessThan(runs.failed.counts.expected ?? 0);
    await page.context().close();
  });

  test('a request that did leave would be seen', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await page.goto('http://evil.example/').catch(() => undefined);
    expect([wrongs, connectionsElsewhere(browser) > 0]).toEqual([['asked http://evil.example/'], true]);
    await page.context().close();
  });
});
