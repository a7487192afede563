// Going through a page by the Tab key alone.
import type { Page } from 'playwright-core';

/** Stops of the Tab key that a page has at most before something that is wanted. */
const mostTabs = 120;

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
export async function tabTo(page: Page, wanted: RegExp, unseen: string[]): Promise<void> {
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
