// Where the tour stops at what was stopped or cut short, and at groups of templates.
import type { Page } from 'playwright-core';
import type { HouseWorld } from './house-world.ts';
import type { Stop } from './page-tour.ts';
import type { StoppedRuns } from './stopped-runs.ts';

const ofRun = (which: keyof StoppedRuns, search: string) => (world: StoppedRuns) =>
  `/runs/${world[which].id}${search}`;
const stopButton = /Stop|停止/;

/** Runs that did not go to their end, and what is asked before one is stopped. */
export const endStops: readonly Stop<StoppedRuns>[] = [
  { name: 'stopped-at-once', address: ofRun('stoppedAtOnce', '') },
  { name: 'stopped-environment', address: ofRun('stoppedAtOnce', '?tab=environment') },
  { name: 'no-cases-over', address: ofRun('stoppedAtOnce', '?tab=cases') },
  { name: 'timeline-none-over', address: ofRun('stoppedAtOnce', '?tab=timeline') },
  { name: 'no-cases-yet', address: ofRun('taskStopped', '?tab=cases') },
  { name: 'task-stopped', address: ofRun('taskStopped', '?tab=tasks') },
  {
    name: 'task-stop-question',
    address: ofRun('taskStopped', '?tab=tasks'),
    act: async (page) => {
      await page.locator('.task-stop').first().click();
      await page.getByRole('radio').nth(1).check();
      await page.getByRole('dialog').locator('.show-curl summary').click();
    },
  },
  { name: 'stopping', address: ofRun('stopping', '') },
  {
    name: 'stop-now-question',
    address: ofRun('stopping', ''),
    act: (page) => page.locator('.run-actions button', { hasText: stopButton }).click(),
  },
  { name: 'series-cut', address: ofRun('seriesCut', '') },
  { name: 'series-cut-rounds', address: ofRun('seriesCut', '?tab=rounds') },
];

const ofGroup =
  (which: 'group' | 'brokenGroup') =>
  ({ [which]: id }: HouseWorld) =>
    `/templates?project=default&group=${id}`;
const askOfGroup = (item: number) => async (page: Page) => {
  await page.getByRole('button', { name: /^(Group|模板组)$/ }).click();
  await page.getByRole('menuitem').nth(item).click();
  await page.getByRole('dialog').locator('.show-curl summary').click();
};

/** Groups of templates: one that can be run, and one that cannot as a template of it is disabled. */
export const groupStops: readonly Stop<HouseWorld>[] = [
  {
    name: 'group',
    address: ofGroup('group'),
    act: (page) => page.locator('.templates-bar button').nth(1).waitFor(),
  },
  { name: 'group-broken', address: ofGroup('brokenGroup'), act: (page) => page.locator('.notice').waitFor() },
  {
    name: 'group-run',
    address: ofGroup('group'),
    act: async (page) => {
      await page.locator('.templates-bar button').first().click();
      await page.getByRole('dialog').locator('.what-will-run li').nth(1).waitFor();
    },
  },
  { name: 'group-edit', address: ofGroup('group'), act: askOfGroup(0) },
  { name: 'group-delete-question', address: ofGroup('group'), act: askOfGroup(1) },
];
