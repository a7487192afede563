// A walk through the page: at each stop axe looks for what keeps people out, and a picture is made where they are wanted.
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { type Look, openPage } from './browser.ts';

/** Folder of the pictures; undefined: none are made (`npm run tour` names one). */
export const tourFolder = process.env.TESTYARD_TOUR;

export interface Stop<World> {
  readonly name: string;
  readonly address: (world: World) => string;
  /** What is done there before it is looked at. */
  readonly act?: (page: Page, world: World) => Promise<void>;
  /** What is done afterwards, so that the next stop finds the page as ever. */
  readonly leave?: (page: Page) => Promise<void>;
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What moves nobody out, and yet leads who hears the page astray. */
const alsoWrong =
  /^(heading-order|page-has-heading-one|empty-heading|landmark-no-duplicate-banner|landmark-unique)$/;

/** Serious and critical findings of axe, with where they are, and headings and landmarks that do not say what is part of what. */
async function findingsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"], iframes: false })',
  )) as { violations: Violation[] };
  const counted = violations.filter(
    ({ id, impact }) => /serious|critical/.test(impact) || alsoWrong.test(id),
  );
  const titles = await page.locator('h1').allTextContents();
  const several = titles.length > 1 ? [`several titles: ${titles.join(' | ')}`] : [];
  return [
    ...several,
    ...counted.map(({ id, nodes }) => {
      const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
      return `${id}: ${places.join(' | ')}`;
    }),
  ];
}

/** On a busy machine a page is looked at while it is still being made: a dialog has its name a moment after it is there. */
async function findingsThatStay(page: Page): Promise<string[]> {
  for (let looks = 1; ; looks += 1) {
    const findings = await findingsOf(page);
    if (findings.length === 0 || looks === 5) return findings;
    await page.waitForTimeout(1_000);
  }
}

/** What Chromium says when it keeps a page that a test wrote from acting, or when it was cut off: both are wanted. */
const isWanted = (wrong: string) =>
  /^said (Blocked script execution in 'about:srcdoc'|Refused to execute the redirect|\w+ing .* 'https:\/\/evil\.example\S+ violates the following Content Security Policy|Failed to load resource: net::ERR_INTERNET_DISCONNECTED)/.test(
    wrong,
  );

export interface Visitor {
  readonly name: string;
  readonly password: string;
}

export interface Walk<World> {
  readonly browser: Browser;
  readonly url: string;
  readonly world: World;
  readonly stops: readonly Stop<World>[];
  readonly visitor: Visitor;
}

/** Signs in, goes to every stop with this look, and answers what was wrong there. `label` ends the names of the pictures. */
export async function walkThrough<World>(walk: Walk<World>, look: Look, label: string): Promise<string[]> {
  const { browser, url, world, stops, visitor } = walk;
  const { page, wrongs } = await openPage(browser, url, look);
  const found: string[] = [];
  const see = async (name: string) => {
    await page.waitForTimeout(tourFolder === undefined ? 150 : 700);
    if (tourFolder !== undefined) await page.screenshot({ path: join(tourFolder, `${name}-${label}.png`) });
    found.push(...(await findingsThatStay(page)).map((finding) => `${name}: ${finding}`));
  };
  await page.goto('/runs');
  await page.locator('input[name=password]').waitFor();
  await see('sign-in');
  await page.locator('input[name=name]').fill(visitor.name);
  await page.locator('input[name=password]').fill(visitor.password);
  await page.locator('form button[type=submit]').click();
  await page.locator('form.sign-in').waitFor({ state: 'detached' });
  for (const { name, address, act, leave } of stops) {
    await page.goto(address(world));
    await page.locator('h1').first().waitFor();
    await act?.(page, world);
    await see(name);
    await leave?.(page);
  }
  await page.context().close();
  return [...found, ...wrongs.filter((wrong) => !isWanted(wrong))];
}
