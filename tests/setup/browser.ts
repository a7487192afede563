// The system's Chromium, and what a page does in it that nobody asked for: errors, breaches of its policy, calls to elsewhere.
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Browser, chromium, type Page, type Request } from 'playwright-core';
import { adminPassword } from './yard.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser; undefined where this machine has none. */
export const chromiumPath = places.find((path) => existsSync(path));

/** What connections to names under `.example` come to, by browser: texts and files of tests name such hosts. */
const elsewhere = new WeakMap<Browser, { connections: number }>();

async function listenElsewhere(seen: { connections: number }): Promise<Server> {
  const server = createServer((socket) => {
    seen.connections += 1;
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A browser in which every name under `.example` leads to a port that counts who comes. */
export async function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('there is no Chromium on this machine');
  const seen = { connections: 0 };
  const server = await listenElsewhere(seen);
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    // Tests run as root in containers, where the sandbox of Chromium cannot be made.
    args: ['--no-sandbox', `--host-resolver-rules=MAP *.example 127.0.0.1:${port}`],
    timeout: 60_000,
  });
  browser.on('disconnected', () => server.close());
  elsewhere.set(browser, seen);
  return browser;
}

/** How many connections this browser opened to names under `.example`, answered or not. */
export function connectionsElsewhere(browser: Browser): number {
  return elsewhere.get(browser)?.connections ?? Number.NaN;
}

export interface Look {
  readonly language?: 'en' | 'zh';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A page that is watched. */
export interface Watched {
  readonly page: Page;
  /** What it should not have done, in words; what a server refused is not among it. */
  readonly wrongs: string[];
}

/** A browser of its own cookies on the service at `url`, signed in unless that is not wanted. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<Watched> {
  const { language = 'en', theme = 'light', width = 1440, height = 900 } = look;
  const context = await browser.newContext({
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: theme,
    viewport: { width, height },
    baseURL: url,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on('pageerror', (error) => wrongs.push(`threw ${error.message}`));
  page.on('dialog', (dialog) => {
    wrongs.push(`opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !/the server responded with a status of/.test(message.text()))
      wrongs.push(`said ${message.text()}`);
  });
  const tell = (request: Request) => {
    const address = request.url();
    const isOwn = address.startsWith(url) || /^(data|blob|about):/.test(address);
    // The policy's refusal of a request that was never sent is announced like one, now and then.
    if (!isOwn && request.failure()?.errorText !== 'csp') wrongs.push(`asked ${address}`);
  };
  page.on('requestfinished', tell);
  page.on('requestfailed', tell);
  return { page, wrongs };
}

/** Signs in where the page asks for it, and is where it was gone to afterwards. */
export async function signInAs(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('input[name=password]').fill(adminPassword);
  await page.locator('form button[type=submit]').click();
  await page.locator('form.sign-in').waitFor({ state: 'detached' });
}
