// Where the tour stops besides the runs: templates, executors, settings, first steps, and what somebody sees who may only
// look, or whose server is away.
import type { Page } from 'playwright-core';
import type { HouseWorld } from './house-world.ts';
import type { Stop } from './page-tour.ts';

const section = (name: string): Stop<HouseWorld> => ({
  name: `settings-${name}`,
  address: inDefault(`/settings/${name}`),
  act: async (page) => {
    await page.locator('.settings-part h2').first().waitFor();
    await page.locator('.spinner').first().waitFor({ state: 'detached' });
  },
});
const ofTemplate =
  (search = '') =>
  ({ templateId }: HouseWorld) =>
    `/templates/${templateId}${search}`;
/** An empty project that was looked at stays the one that is looked at, so both are named. */
const inDefault = (path: string) => () => `${path}?project=default`;
const inEmptyProject =
  (path: string) =>
  ({ emptyProject }: HouseWorld) =>
    `${path}?project=${emptyProject}`;
const answered = async (page: Page) => {
  await page.locator('.spinner').first().waitFor({ state: 'detached' });
};
/** Opens what the button in the heading opens, and the call that it would make. */
const openDialog = async (page: Page, button: string) => {
  await page.locator(button).first().click();
  await page.getByRole('dialog').locator('.show-curl summary').first().click();
};
/** Asks for one thing of an executor by its menu. */
const order = (name: string, words: RegExp) => async (page: Page) => {
  await page
    .getByRole('button', { name: new RegExp(`${name}( 的操作)?$`) })
    .last()
    .click();
  await page.getByRole('menuitem', { name: words }).click();
};

/** Marks the first three templates that can be run. */
const markThree = async (page: Page) => {
  const boxes = page.locator('tbody .cell-mark input:enabled');
  await boxes.nth(0).check();
  await boxes.nth(2).click({ modifiers: ['Shift'] });
};

const templateStops: readonly Stop<HouseWorld>[] = [
  { name: 'templates', address: inDefault('/templates'), act: answered },
  { name: 'templates-selected', address: inDefault('/templates'), act: markThree },
  {
    name: 'templates-run-selected',
    address: inDefault('/templates'),
    act: async (page) => {
      await markThree(page);
      await page.locator('.templates-bar button').first().click();
      await page.getByRole('dialog').locator('.what-will-run li').nth(2).waitFor();
    },
  },
  {
    name: 'templates-nothing',
    address: () => '/templates?project=default&q=nothing-is-called-so',
    act: answered,
  },
  { name: 'templates-none', address: inEmptyProject('/templates'), act: answered },
  { name: 'template', address: ofTemplate(), act: answered },
  {
    name: 'template-with-an-error',
    address: ofTemplate(),
    act: async (page) => {
      await page.locator('.form-section').first().waitFor();
      // Where there is no room for both, the form is shown first.
      const asText = page.locator('.editor-views button').nth(1);
      if (await asText.isVisible()) await asText.click();
      await page.locator('#yaml-text').focus();
      await page.keyboard.press('Control+End');
      await page.keyboard.type('retires: 2\n');
      await page.locator('.findings button').first().waitFor();
    },
    leave: async (page) => {
      await page.locator('.document .actions button').nth(1).click();
    },
  },
  { name: 'template-versions', address: ofTemplate('?tab=versions&version=2'), act: answered },
  {
    name: 'template-restore-question',
    address: ofTemplate('?tab=versions&version=1'),
    act: (page) => openDialog(page, '.version .heading button'),
  },
  {
    name: 'template-dry-run',
    address: ({ templateId, dryRunId }) => `/templates/${templateId}?tab=cases&run=${dryRunId}`,
    act: (page) => page.locator('.found-cases').waitFor(),
  },
  { name: 'template-runs', address: ofTemplate('?tab=runs'), act: answered },
  { name: 'template-new', address: inDefault('/templates/new'), act: answered },
  { name: 'no-such-template', address: () => '/templates/1' },
];

const executorStops: readonly Stop<HouseWorld>[] = [
  { name: 'executors', address: inDefault('/executors'), act: answered },
  {
    name: 'executor-details',
    address: inDefault('/executors'),
    act: async (page) => {
      await page.locator('.executor-name').nth(2).click();
      await page.locator('.fact-list').first().waitFor();
    },
  },
  {
    name: 'executor-occupancy-away',
    address: inDefault('/executors'),
    // What its server answers when it cannot tell.
    act: async (page) => {
      const problem = {
        title: 'Internal error',
        status: 500,
        detail: 'Something went wrong.',
        code: 'INTERNAL',
      };
      await page.route('**/occupancy**', (route) => route.fulfill({ status: 500, json: problem }));
      await page.locator('.executor-name').nth(2).click();
      await page.locator('.fact-list').first().waitFor();
    },
    leave: (page) => page.unroute('**/occupancy**'),
  },
  {
    name: 'executor-menu',
    address: inDefault('/executors'),
    act: async (page) => {
      await page.locator('.executors .cell-end button').first().click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'executor-pause-question',
    address: inDefault('/executors'),
    act: order('exec-idle', /Pause|暂停/),
  },
  {
    name: 'executor-remove-question',
    address: inDefault('/executors'),
    act: order('exec-idle', /Remove|移除|删除/),
  },
  {
    name: 'executors-none',
    address: inDefault('/executors'),
    // The service of the tour has some; none is what a page without any is answered.
    act: async (page) => {
      await page.route('**/api/v1/executors?*', (route) =>
        route.fulfill({ json: { items: [], next: null } }),
      );
      await page.reload();
      await page.locator('.state-box').waitFor();
    },
    leave: (page) => page.unroute('**/api/v1/executors?*'),
  },
  {
    name: 'executor-add',
    address: inDefault('/executors'),
    act: (page) => openDialog(page, '.heading button'),
  },
  {
    name: 'executor-awaited',
    address: inDefault('/executors'),
    act: async (page) => {
      await page.locator('.heading button').first().click();
      await page.getByRole('dialog').locator('.actions button').last().click();
      await page.locator('.add-waiting').waitFor();
    },
  },
];

const settingsStops: readonly Stop<HouseWorld>[] = [
  ...['members', 'tokens', 'codes', 'secrets', 'suts', 'audit', 'users', 'account'].map(section),
  ...['tokens', 'secrets', 'suts'].map((name) => ({
    name: `settings-${name}-none`,
    address: inEmptyProject(`/settings/${name}`),
    act: answered,
  })),
  ...['members', 'tokens', 'secrets', 'suts', 'users'].map((name) => ({
    name: `settings-${name}-add`,
    address: inDefault(`/settings/${name}`),
    act: (page: Page) => openDialog(page, '.settings-part .heading button'),
  })),
  { name: 'first-steps', address: inDefault('/first-steps'), act: answered },
  { name: 'first-steps-new', address: inEmptyProject('/first-steps'), act: answered },
  { name: 'runs-none', address: inEmptyProject('/runs'), act: answered },
  { name: 'nowhere', address: () => '/no/such/page' },
];

const frameStops: readonly Stop<HouseWorld>[] = [
  {
    name: 'palette',
    address: inDefault('/templates'),
    act: async (page) => {
      await page.locator('.template-name').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.locator('.palette-input').waitFor();
      await page.keyboard.type('or');
      await page.locator('.palette-entry', { hasText: 'orders-api' }).waitFor();
    },
  },
  {
    name: 'display',
    address: inDefault('/templates'),
    act: async (page) => {
      await page.locator('.template-name').first().waitFor();
      await page.keyboard.press('Control+k');
      await page.locator('.palette-input').waitFor();
      await page.keyboard.type(
        (await page.evaluate('document.documentElement.lang')) === 'en' ? 'density' : '密度',
      );
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').locator('select').nth(1).selectOption('compact');
      await page.getByRole('dialog').locator('select').nth(2).selectOption('Asia/Shanghai');
    },
  },
  { name: 'compact', address: inDefault('/templates'), act: answered },
];

const serverAway: Stop<HouseWorld> = {
  name: 'server-away',
  address: inDefault('/executors'),
  act: async (page) => {
    await page.locator('.executor-name').first().waitFor();
    await page.context().setOffline(true);
    await page.locator('.trouble').waitFor();
  },
  leave: async (page) => {
    await page.context().setOffline(false);
    await page.locator('.trouble').waitFor({ state: 'detached' });
  },
};

/** What an administrator sees. */
export const houseStops: readonly Stop<HouseWorld>[] = [
  ...templateStops,
  ...executorStops,
  ...settingsStops,
  serverAway,
  // What is chosen there stays.
  ...frameStops,
];

const guestOf = ({ name, ...stop }: Stop<HouseWorld>): Stop<HouseWorld> => ({
  name: `guest-${name}`,
  ...stop,
});

/** What somebody sees who may look and do nothing. */
export const guestStops: readonly Stop<HouseWorld>[] = [
  { name: 'runs', address: inDefault('/runs'), act: answered },
  { name: 'templates', address: inDefault('/templates'), act: answered },
  { name: 'template', address: ofTemplate(), act: answered },
  { name: 'template-new', address: inDefault('/templates/new'), act: answered },
  { name: 'history', address: inDefault('/history'), act: answered },
  { name: 'executors', address: inDefault('/executors'), act: answered },
  ...['members', 'codes', 'secrets', 'suts', 'audit', 'account'].map((name) => ({
    name: `settings-${name}`,
    address: inDefault(`/settings/${name}`),
    act: answered,
  })),
  { name: 'first-steps', address: inDefault('/first-steps'), act: answered },
].map(guestOf);
