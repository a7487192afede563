// Every page in its states, in both languages and themes, wide and narrow: no serious finding of axe, no breach of the
// policy, no script of a test that runs. With TESTYARD_TOUR=FOLDER (`npm run tour`) there is a picture of each.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
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
import { makePageWorld, type PageWorld } from '../setup/page-world.ts';
import type { Service } from '../setup/service.ts';
import { Yard } from '../setup/yard.ts';

const tour = process.env.TESTYARD_TOUR;
const isWanted = chromiumPath !== undefined && (tour !== undefined || process.env.TESTYARD_FULL === '1');

/** A finding of axe. */
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

interface Stop {
  readonly name: string;
  readonly address: (world: PageWorld) => string;
  /** What is done there before it is looked at. */
  readonly act?: (page: Page) => Promise<void>;
}

const ofRun = (which: keyof PageWorld, search: string) => (world: PageWorld) =>
  `/runs/${world[which].id}${search}`;
/** What Chromium says when it keeps a page that a test wrote from acting, which is what is wanted. */
const isKeptBack = (wrong: string) =>
  /^said (Blocked script execution in 'about:srcdoc'|Refused to execute the redirect|\w+ing .* 'https:\/\/evil\.example\S+ violates the following Content Security Policy)/.test(
    wrong,
  );
const showAll = async (page: Page) => {
  await page.locator('.attachment').first().waitFor();
  for (const button of await page.locator('.attachment button').all()) await button.click();
};
const openAll = async (page: Page, texts: readonly RegExp[]) => {
  for (const text of texts) await page.locator('.case-panel summary', { hasText: text }).first().click();
};

const stops: readonly Stop[] = [
  { name: 'runs', address: () => '/runs' },
  { name: 'runs-filtered', address: () => '/runs?verdict=failed' },
  { name: 'runs-nothing', address: () => '/runs?sut=nowhere' },
  {
    name: 'start',
    address: () => '/runs',
    act: async (page) => {
      await page.locator('.runs-heading button').click();
      await page.getByRole('checkbox', { name: 'checkout-smoke' }).check();
      await page
        .locator('details')
        .filter({ hasText: /elsewhere|等价/ })
        .locator('summary')
        .click();
    },
  },
  { name: 'failed', address: ofRun('failed', '') },
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
  let world: PageWorld;
  beforeAll(async () => {
    yard = new Yard();
    [service, browser] = await Promise.all([yard.up(), openBrowser()]);
    world = await makePageWorld(yard, service);
    if (tour !== undefined) mkdirSync(tour, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await yard?.close();
  });

  /** Serious and critical findings, with where they are. */
  async function findingsOf(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate(
      'axe.run(document, { resultTypes: ["violations"], iframes: false })',
    )) as { violations: Violation[] };
    const serious = violations.filter(({ impact }) => /serious|critical/.test(impact));
    return serious.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(' | ')}`,
    );
  }

  async function walk(look: Look, label: string): Promise<string[]> {
    const { page, wrongs } = await openPage(browser, service.url, look);
    const found: string[] = [];
    const see = async (name: string) => {
      await page.waitForTimeout(tour === undefined ? 150 : 700);
      if (tour !== undefined) await page.screenshot({ path: join(tour, `${name}-${label}.png`) });
      found.push(...(await findingsOf(page)).map((finding) => `${name}: ${finding}`));
    };
    await page.goto('/runs');
    await page.locator('input[name=password]').waitFor();
    await see('sign-in');
    await signInAs(page, '/runs');
    for (const { name, address, act } of stops) {
      await page.goto(address(world));
      await page.locator('h1').first().waitFor();
      await act?.(page);
      await see(name);
    }
    await page.context().close();
    return [...found, ...wrongs.filter((wrong) => !isKeptBack(wrong))];
  }

  const looks: readonly (readonly [string, Look])[] = [
    ['en-light', { language: 'en', theme: 'light' }],
    ['zh-dark', { language: 'zh', theme: 'dark' }],
    ['en-dark-narrow', { language: 'en', theme: 'dark', width: 400, height: 800 }],
    ['zh-light-narrow', { language: 'zh', theme: 'light', width: 400, height: 800 }],
  ];
  test.each(looks)('%s', async (label, look) => {
    expect(await walk(look, label)).toEqual([]);
    expect(connectionsElsewhere(browser)).toBe(0);
  });

  test('a request that did leave would be seen', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await page.goto('http://evil.example/').catch(() => undefined);
    expect([wrongs, connectionsElsewhere(browser) > 0]).toEqual([['asked http://evil.example/'], true]);
    await page.context().close();
  });
});
