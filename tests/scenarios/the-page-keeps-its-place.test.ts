// A sign-in that ends, a server that goes away and comes back, a run that is deleted, an address that leads nowhere: the
// page says it plainly, and what somebody was looking at is still there afterwards.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser, openPage, signInAs } from '../setup/browser.ts';
import { savePlayed } from '../setup/page-world.ts';
import { runToTheEnd, type Service, saveTemplate } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

const isWanted = chromiumPath !== undefined && process.env.TESTYARD_FULL === '1';

describe.skipIf(!isWanted)('the page keeps its place', () => {
  let yard: Yard;
  let service: Service;
  let browser: Browser;
  let address: string;
  beforeAll(async () => {
    yard = new Yard();
    [service, browser] = await Promise.all([yard.up(), openBrowser()]);
    const names = Array.from({ length: 5 }, (_, index) => `test_${index}`);
    const cases = names.map((name) => ({ name, suite: 'cart', ms: 3, failure: `${name} is wrong` }));
    await savePlayed({ yard, service }, 'five', { cases });
  });
  /** Forty cases, each with a picture and a log of its own. */
  const runWithFiles = async () => {
    const script = `
import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('out');
const line = (_, at) => {
  const files = ['png', 'log'].map((end) => 'out/of-' + at + '.' + end);
  for (const file of files) writeFileSync(file, 'x');
  const told = files.map((file) => '[[ATTACHMENT|' + file + ']]').join('\\n');
  return '<testcase classname="shop" name="test_' + at + '" time="0.1"><system-out>' + told + '</system-out></testcase>';
};
writeFileSync('out/report.xml', '<testsuite name="s">' + Array.from({ length: 40 }, line).join('') + '</testsuite>');`;
    await saveTemplate(service, {
      ...{ name: 'with-files', framework: 'command', command: ['node', 'write.mjs'] },
      ...{ report: { junit: 'out/report.xml' }, artifacts: ['out/**'] },
      source: { path: writeSuite(yard.work, 'with-files', { 'write.mjs': script }) },
    });
    return runToTheEnd(service, 'with-files');
  };
  beforeEach(async () => {
    address = `/runs/${(await runToTheEnd(service, 'five')).id}`;
  });
  afterAll(async () => {
    await browser?.close();
    await yard?.close();
  });

  test('through the end of a sign-in', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, `${address}?tab=cases&q=test_3`);
    await page.locator('.case-line').first().waitFor();
    await page.context().clearCookies();
    // Whatever the page asks next finds it out; that may be before the line is reached.
    const line = page.locator('.case-line button').first();
    await line.click({ timeout: 5_000 }).catch(() => undefined);
    await page.locator('form.sign-in', { hasText: 'Your sign-in has expired' }).waitFor();
    await page.locator('input[name=password]').fill(adminPassword);
    await page.locator('form.sign-in button[type=submit]').click();
    await line.click();
    await page.locator('.case-panel h2', { hasText: 'test_3' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('test_3');
    expect(wrongs).toEqual([]);
  });

  test('with the dialog that asked for something when the sign-in had ended', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, address);
    await page.locator('.split-button button').first().click();
    const again = page.getByRole('dialog').getByRole('button', { name: 'Re-run' });
    await again.waitFor();
    await page.context().clearCookies();
    // Whatever the page asks next finds it out, and hides the dialog; that may be before it is reached.
    await again.click({ timeout: 5_000 }).catch(() => undefined);
    await page.locator('form.sign-in', { hasText: 'Your sign-in has expired' }).waitFor();
    await page.locator('input[name=password]').fill(adminPassword);
    await page.locator('form.sign-in button[type=submit]').click();
    await again.click();
    await page.getByRole('button', { name: 'Round 2 of 2' }).waitFor();
    expect(wrongs).toEqual([]);
  });

  test('in a tab whose sign-in ended, when another tab has signed in', async () => {
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, `${address}?tab=cases`);
    const line = page.locator('.case-line button').first();
    await line.waitFor();
    const other = await page.context().newPage();
    await other.goto('/runs');
    await other.getByRole('button', { name: 'admin' }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.locator('form.sign-in').waitFor();
    await line.click({ timeout: 5_000 }).catch(() => undefined);
    await page.locator('form.sign-in').waitFor();
    await signInAs(other, '/runs');
    // As a browser tells a tab that is looked at again.
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    await page.locator('form.sign-in').waitFor({ state: 'detached' });
    await line.click();
    await page.locator('.case-panel h2').waitFor();
    expect(wrongs).toEqual([]);
  });

  test('of a token that another tab has revoked meanwhile nothing is left', async () => {
    const { client, projectId } = service;
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    for (const name of ['kept', 'revoked-twice'])
      await client.call('createToken', { body: { name, projectId, role: 'viewer', expiresAt } });
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, '/settings/tokens');
    const row = page.getByRole('row', { name: /revoked-twice/ });
    await row.getByRole('button', { name: 'Revoke' }).click();
    const { items } = await client.call('listTokens', { params: { projectId } });
    const tokenId = items.find(({ name }) => name === 'revoked-twice')?.id ?? '';
    await client.call('revokeToken', { params: { tokenId } });
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /kept/ }).waitFor();
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  test('at a run that ends while it is asked whether to stop it, there is nothing left to stop', async () => {
    const { client, projectId } = service;
    await saveTemplate(service, {
      ...{ name: 'waits', framework: 'command', command: ['true'] },
      ...{ source: { path: writeSuite(yard.work, 'waits', {}) }, labels: { gpu: 'a100' } },
    });
    const run = await client.startRun(projectId, { templates: ['waits'] });
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, `/runs/${run.id}`);
    await page.locator('.run-actions button', { hasText: 'Stop' }).click();
    const question = page.getByRole('dialog');
    await question.getByRole('radio').first().waitFor();
    await client.call('stopRun', { params: { runId: run.id }, body: {} });
    await question.getByText('There is nothing left to stop').waitFor();
    expect(await question.getByRole('radio').count()).toBe(0);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  test('through a restart of the server', async () => {
    const { page } = await openPage(browser, service.url);
    await signInAs(page, address);
    await page.locator('.case-panel h2').waitFor();
    const { port } = service;
    await service.program.kill();
    await page.locator('.tab', { hasText: 'Tasks' }).click();
    await page.keyboard.press('1');
    await page.locator('.case-panel h2').waitFor();
    await page.keyboard.press('n');
    await page.locator('.trouble').first().waitFor();
    service = await yard.up({ port });
    await page.locator('.case-panel h2', { hasText: 'test_1' }).waitFor();
    await page.locator('.trouble').waitFor({ state: 'detached' });
  });

  test('a run that was deleted, and an address of nothing, are said to be none', async () => {
    const { page } = await openPage(browser, service.url);
    await signInAs(page, address);
    await page.locator('.case-panel h2').waitFor();
    const runId = address.split('/').at(-1) ?? '';
    await service.client.call('deleteRun', { params: { runId } });
    for (const gone of [address, '/no/such/page', '/runs/x']) {
      await page.goto(gone);
      await page.getByRole('heading', { name: 'Not found' }).waitFor();
    }
    await page.getByRole('button', { name: 'All runs' }).click();
    await page.locator('.heading').waitFor();
  });

  test('among many files: case by case, narrowed by what stands in the address, and all as one', async () => {
    const run = await runWithFiles();
    const { page, wrongs } = await openPage(browser, service.url);
    await signInAs(page, `/runs/${run.id}?tab=artifacts`);
    const total = page.locator('.artifacts-bar [role=status]');
    await total.filter({ hasText: '81 files' }).waitFor();
    expect(await page.locator('.attachment').count(), 'they are folded').toBe(0);
    await page.getByRole('button', { name: 'Expand all' }).click();
    await page.locator('.attachment').first().waitFor();
    expect(await page.locator('.page-line').count(), 'not all are in the document').toBeLessThan(100);
    await page.getByLabel('Find by file or case').fill('test_3');
    await total.filter({ hasText: '22 of 81' }).waitFor();
    await page.getByLabel('Any kind').selectOption('image');
    await total.filter({ hasText: '11 of 81' }).waitFor();
    await page.getByRole('button', { name: 'Only the files of test_33', exact: true }).click();
    await page.reload();
    await total.filter({ hasText: '1 of 81' }).waitFor();
    await page.locator('.attachment', { hasText: 'out/of-33.png' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the files of test_33 (ZIP)' }).click();
    expect((await download).suggestedFilename()).toBe(`run-${run.number}.artifacts.zip`);
    await page.goBack();
    await total.filter({ hasText: '11 of 81' }).waitFor();
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  test('on a phone, where the case that was opened stands in the place of the list', async () => {
    const { page, wrongs } = await openPage(browser, service.url, { width: 360, height: 640 });
    await signInAs(page, `${address}?tab=cases`);
    const list = page.locator('.split-list');
    await list.waitFor();
    expect((await list.boundingBox())?.height).toBeGreaterThan(400);
    await page.locator('.case-line button', { hasText: 'test_2' }).click();
    await page.locator('.case-panel h2', { hasText: 'test_2' }).waitFor();
    expect(await list.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await list.waitFor();
    await page.locator('.case-line button', { hasText: 'test_3' }).click();
    await page.locator('.case-panel h2', { hasText: 'test_3' }).waitFor();
    await page.goBack();
    await list.waitFor();
    expect(wrongs).toEqual([]);
    await page.context().close();
  });
});
