// Where the tour stops in the history: filled, flaky, with a row open, and where there is nothing to show or no answer.
import type { Page } from 'playwright-core';
import type { HouseWorld } from './house-world.ts';
import type { Stop } from './page-tour.ts';
import type { PageWorld } from './page-world.ts';

const ofTemplate =
  (template: string, more = '') =>
  () =>
    `/history?project=default&template=${template}${more}`;
const grid = (page: Page) => page.locator('.history-name button').first().waitFor();
const box = (page: Page) => page.locator('.state-box').waitFor();
/** What a server answers when it cannot tell. */
const problem = { title: 'Internal error', status: 500, detail: 'Something went wrong.', code: 'INTERNAL' };

/** Of templates that ran several times. */
export const historyStops: readonly Stop<PageWorld>[] = [
  { name: 'history', address: ofTemplate('checkout-smoke'), act: grid },
  { name: 'history-flaky', address: ofTemplate('checkout-smoke', '&view=flaky'), act: grid },
  {
    name: 'history-case',
    address: ofTemplate('checkout-smoke'),
    act: async (page) => {
      await grid(page);
      await page.locator('.history-name button').nth(1).click();
      await page.locator('.history-failures').waitFor();
    },
  },
  {
    name: 'history-cell',
    address: ofTemplate('checkout-smoke'),
    act: async (page) => {
      await grid(page);
      await page.locator('[data-place="1-0"]').focus();
      await page.keyboard.press('End');
      await page.locator('.history-hint').waitFor();
    },
  },
  { name: 'history-hostile', address: ofTemplate('hostile'), act: grid },
  {
    name: 'history-no-case',
    address: ofTemplate('checkout-smoke', '&q=nothing-is-called-so'),
    act: box,
  },
  { name: 'history-no-run-fits', address: ofTemplate('checkout-smoke', '&branch=nowhere'), act: box },
  {
    name: 'history-away',
    address: ofTemplate('checkout-smoke'),
    act: async (page) => {
      await page.route('**/history?*', (route) =>
        route.request().resourceType() === 'document'
          ? route.continue()
          : route.fulfill({ status: 500, json: problem }),
      );
      await page.reload();
      await box(page);
    },
    leave: (page) => page.unroute('**/history?*'),
  },
];

/** Where there is little to tell. */
export const littleHistoryStops: readonly Stop<HouseWorld>[] = [
  {
    name: 'history-choice',
    address: () => '/history?project=default',
    act: (page) => page.locator('.history-choice .last-ten').first().waitFor(),
  },
  { name: 'history-glad', address: ofTemplate('orders-api'), act: box },
  { name: 'history-none', address: ofTemplate('hello-pass'), act: box },
  { name: 'history-no-template', address: ofTemplate('nowhere'), act: box },
  {
    name: 'history-empty-project',
    address: ({ emptyProject }) => `/history?project=${emptyProject}`,
    act: box,
  },
];
