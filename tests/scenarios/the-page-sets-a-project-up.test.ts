// What somebody does who begins: an own template, written in the browser and saved over what a colleague saved; an executor
// that the page waits for; a token for a pipeline. In a real browser on a real service.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage, signInAs } from '../setup/browser.ts';
import { type Service, saveTemplate } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

/** Eight seconds: `npm test` has the journey of a failure, `.ci/run` this one, too. */
const isWanted = chromiumPath !== undefined && process.env.TESTYARD_FULL === '1';
const hostileName = '<img src=x onerror=alert(1)>';

describe.skipIf(!isWanted)('the page', () => {
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

  const append = async (page: Page, text: string) => {
    await page.locator('#yaml-text').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(text);
  };

  test('saves a template, tells where it is wrong, and loses nothing to a colleague who saves first', async () => {
    const path = writeSuite(yard.work, 'own', { 'readme.txt': 'nothing' });
    const document = { name: hostileName, framework: 'command', source: { path } };
    const cases = [{ name: 'answers', command: ['true'] }];
    const id = await saveTemplate(service, { ...document, cases });
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, '/templates');
    await page.getByRole('link', { name: hostileName }).click();

    // A field of the form and the text are one document: each shows at once what the other says.
    const yaml = page.locator('#yaml-text');
    await page.getByLabel('Description').fill('a suite');
    expect(await yaml.inputValue()).toContain('framework: command\ndescription: a suite\n');
    await append(page, '# ours\ndisabled: true\nlabels: [\n');
    await page.getByText('The YAML cannot be read as it is').waitFor();
    expect(await page.getByLabel('Description').isDisabled()).toBe(true);
    await yaml.fill((await yaml.inputValue()).replace('labels: [\n', ''));
    expect(await page.getByLabel('Disabled').isChecked()).toBe(true);
    await page.getByLabel('Disabled').uncheck();
    expect(await yaml.inputValue()).toMatch(/- "true"\n# ours\n$/);
    await page.locator('summary', { hasText: 'Order and limits' }).click();
    await page.getByLabel('Priority').fill('500');
    await page.locator('.form-section', { hasText: 'Order and limits' }).getByText('1 error').waitFor();
    await page.getByRole('button', { name: 'Discard changes' }).click();

    await append(page, 'nonsense: 1\n');
    await page.getByRole('button', { name: /^Line \d+: .*nonsense/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Save as a new version' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Discard changes' }).click();

    await append(page, '# they are waited for\npriority: 70\n');
    await page.getByText('The document is valid').waitFor();
    const theirs = { ...document, cases, description: 'saved by a colleague' };
    await service.client.call('updateTemplate', { params: { templateId: id }, body: theirs });
    await page.getByRole('button', { name: 'Save as a new version' }).click();
    await page.getByText('Someone else has saved in the meantime').waitFor();
    await page.locator('.conflict', { hasText: 'saved by a colleague' }).waitFor();
    expect(await page.locator('#yaml-text').inputValue()).toContain('priority: 70');
    await page.getByRole('button', { name: 'Save mine as version 3' }).click();
    await page.locator('.conflict').waitFor({ state: 'detached' });
    const saved = await service.client.call('getTemplate', { params: { templateId: id } });
    expect(saved).toMatchObject({ version: 3, document: { priority: 70 } });
    expect(saved.text).toContain('# they are waited for\npriority: 70\n');

    await page.getByRole('link', { name: 'Versions' }).click();
    await page.locator('.text-diff', { hasText: '# they are waited for' }).waitFor();
    await page.locator('.version-list a', { hasText: 'version 2' }).click();
    await page.getByRole('button', { name: 'Restore …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await page.locator('.version-list a', { hasText: 'version 4' }).waitFor();

    await page.getByRole('link', { name: 'Cases (dry run)' }).click();
    await page.getByRole('button', { name: 'Find cases' }).click();
    await page.locator('.found-cases', { hasText: 'answers' }).waitFor();

    // Where the set-up fails, its log is one click away, open.
    const broken = {
      ...document,
      name: 'broken',
      setup: ['echo no such thing; exit 3'],
      retries: { cases: 0, setup: 0 },
    };
    const brokenId = await saveTemplate(service, { ...broken, cases });
    await page.goto(`/templates/${brokenId}?tab=cases`);
    await page.getByRole('button', { name: 'Find cases' }).click();
    await page.getByRole('link', { name: /^Log of dry run #\d+$/ }).click();
    await page.locator('.log-line', { hasText: 'no such thing' }).first().waitFor();
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  test('starts several templates at once: by a range of boxes, by keys, and none that is disabled', async () => {
    const path = writeSuite(yard.work, 'several', { 'readme.txt': 'nothing' });
    const cases = [{ name: 'answers', command: ['true'] }];
    for (const name of ['one', 'two', 'three', 'four', 'five'].map((each) => `several-${each}`))
      await saveTemplate(service, {
        ...{ name, framework: 'command', source: { path }, cases },
        ...(name === 'several-three' ? { disabled: true } : {}),
      });
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, '/templates?q=several');
    const box = (name: string) => page.getByRole('checkbox', { name: `Select several-${name}`, exact: true });
    // By name: five, four, one, three, two.
    await box('five').check();
    await box('two').click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Run selected (4)' }).waitFor();
    expect(await box('three').isDisabled()).toBe(true);
    await box('four').focus();
    await page.keyboard.press('Space');
    // Where a box has the focus, letters are keys.
    for (const key of ['j', 'x', 'k', 'k', 'Shift+X']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Run selected (1)' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByLabel('Find by name').fill('several-two');
    await page.getByRole('button', { name: 'Run selected (2)' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.what-will-run', { hasText: /several-four.*several-two/ }).waitFor();
    await dialog.getByText('Start the same run elsewhere').click();
    await dialog.locator('pre', { hasText: 'testyard run several-four several-two' }).first().waitFor();
    await dialog.getByRole('button', { name: 'Run 2 templates' }).click();
    await page.waitForURL(/\/runs\/[0-9a-f]{32}/);
    const params = { runId: /[0-9a-f]{32}/.exec(page.url())?.[0] ?? '' };
    const { tasks } = await service.client.call('getRun', { params });
    expect(tasks.map(({ templateName }) => templateName)).toEqual(['several-four', 'several-two']);
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  test('speaks of the sample only in a project that has it', async () => {
    await service.client.call('createProject', { body: { name: 'without-sample' } });
    const { page } = await openPage(browser, service.url);
    await signInAs(page, '/first-steps?project=default');
    await page.getByRole('heading', { name: 'Run the sample' }).waitFor();
    await page.goto('/first-steps?project=without-sample');
    await page.getByRole('heading', { name: 'Start your first run' }).waitFor();
    expect(await page.getByText('fails on purpose').count()).toBe(0);
    await page.context().close();
  });

  test('keeps its top line in one line, whatever a project is called', async () => {
    await service.client.call('createProject', { body: { name: 'x'.repeat(200) } });
    for (const width of [1440, 900, 400]) {
      const { page } = await openPage(browser, service.url, { width });
      await signInAs(page, `/executors?project=${'x'.repeat(200)}`);
      await page.locator('.top select').waitFor();
      const top = await page.locator('.top').boundingBox();
      expect([width, (top?.height ?? 99) < 64]).toEqual([width, true]);
      const search = await page.locator('.palette-open').boundingBox();
      expect([width, (search?.x ?? 0) + (search?.width ?? 0) < width]).toEqual([width, true]);
      await page.context().close();
    }
  });

  test('waits for a new executor until it is online, and shows a token once', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, '/executors');
    await page.getByRole('button', { name: 'Add an executor' }).click();
    await page.getByRole('button', { name: 'Create code' }).click();
    const command = (await page.getByRole('group', { name: 'Run this on the host' }).textContent()) ?? '';
    const code = /TESTYARD_EXECUTOR_CODE=(\S+)/.exec(command)?.[1] ?? '';
    await page.getByText('Waiting for the executor').waitFor();
    await yard.executor(service, { name: 'exec-new', args: ['--code', code] });
    await page.getByText('exec-new is online').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Details of exec-new' }).waitFor();

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('button', { name: 'Create a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('pipeline');
    await dialog.getByRole('button', { name: 'Create a token' }).click();
    const token = (await dialog.getByRole('group', { name: 'Token', exact: true }).textContent()) ?? '';
    const answer = await fetch(`${service.url}/api/v1/me`, { headers: { 'x-auth-token': token } });
    expect(await answer.json()).toMatchObject({ role: 'runner', projectId: service.projectId });
    await dialog.getByRole('button', { name: 'Done' }).click();
    expect(await page.locator('body').textContent()).not.toContain(token);
    expect(wrongs).toEqual([]);
    await page.context().close();
  });
});
