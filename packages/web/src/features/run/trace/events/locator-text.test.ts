import { expect, test } from 'vitest';
import { sha1 } from '../zip/sha1.ts';
import { locatorText } from './locator-text.ts';

test.each([
  ['internal:role=button[name="Pay"i]', "getByRole('button', { name: 'Pay' })"],
  ['internal:role=button[name="Pay"s]', "getByRole('button', { name: 'Pay', exact: true })"],
  ['internal:role=heading[level=2]', "getByRole('heading', { level: 2 })"],
  ['internal:role=link[name=/pay/i]', "getByRole('link', { name: /pay/i })"],
  ['internal:label="E-mail"i', "getByLabel('E-mail')"],
  ['internal:text="It\'s \\"here\\""s', `getByText('It\\'s "here"', { exact: true })`],
  ['internal:attr=[placeholder="Search"i]', "getByPlaceholder('Search')"],
  ['internal:testid=[data-testid="cart"s]', "getByTestId('cart')"],
  [
    'css=.row >> internal:has-text="a >> b"i >> nth=0',
    "locator('.row').filter({ hasText: 'a >> b' }).first()",
  ],
  [
    'iframe >> internal:control=enter-frame >> internal:role=img >> nth=2',
    "locator('iframe').contentFrame().getByRole('img').nth(2)",
  ],
  ['#total', "locator('#total')"],
  ['internal:chain="x"', 'internal:chain="x"'],
  ['internal:attr=[onclick="alert(1)"i]', 'internal:attr=[onclick="alert(1)"i]'],
  ['', "locator('')"],
])('%s is said as %s', (selector, text) => {
  expect(locatorText(selector)).toBe(text);
});

test('names of kept sources are digests of their paths', async () => {
  for (const text of ['', 'abc', '/srv/店/a.spec.ts', 'x'.repeat(55), 'x'.repeat(64), 'y'.repeat(1000)]) {
    const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
    const words = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'));
    expect(sha1(text)).toBe(words.join(''));
  }
});
