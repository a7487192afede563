// What a new user pastes from docs/getting-started.md and docs/ci.md, block by block, in one shell, against a service of its own.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocksOf } from '../house/markdown.ts';
import { readProjectFile, root } from '../house/source-files.ts';
import type { Service } from '../setup/service.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

const withinMs = 150_000;
const blocksOf = (page: string) =>
  codeBlocksOf(readProjectFile(page))
    .filter(({ language }) => language === 'sh')
    .map(({ lines }) => lines.join('\n'));
const blocks = blocksOf('docs/getting-started.md');

/** What is another here than for a reader: port, password, and where the clone is. */
function forThisYard(block: string): string {
  return block
    .replaceAll('http://127.0.0.1:8043', service.url)
    .replace('the password that was printed', adminPassword)
    .replace('"$PWD/node_modules/.bin:$PATH"', `"${join(root, 'node_modules/.bin')}:$PATH"`);
}

/** Runs blocks in one shell that ends at the first command that fails; answers what each wrote. */
async function paste(script: readonly string[]): Promise<{ code: number | null; written: string[] }> {
  const mark = 'next block of the page';
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(TESTYARD_|npm_|NODE_|VITEST|LANG|LC_|CI$|GIT)/i.test(name),
    ),
  );
  const shell = spawn('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', script.join(`\necho '${mark}'\n`)], {
    cwd: yard.work,
    env: { ...env, TMPDIR: service.mark, XDG_CONFIG_HOME: join(yard.folder, 'home'), LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: withinMs,
  });
  let text = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', resolve);
  });
  return { code, written: text.split(`${mark}\n`) };
}

test('the built program reads the configuration file of its folder', async () => {
  writeFileSync(join(yard.work, 'testyard.config.yaml'), `server: ${service.url}\nproject: nowhere\n`);
  const { program } = yard.start(['runs'], { TESTYARD_TOKEN: service.token });
  const { code, stderr } = await program.end();
  rmSync(join(yard.work, 'testyard.config.yaml'));
  expect([code, stderr]).toEqual([2, expect.stringContaining('no project "nowhere"')]);
});

test(
  'every block does what the page says of it',
  async () => {
    const [start, ...pasted] = blocks;
    expect(start).toBe('npm start');
    const { code, written } = await paste(pasted.map(forThisYard));
    expect([code, written.at(-1)]).toEqual([0, expect.any(String)]);
    expect(written).toHaveLength(pasted.length);
    const [signIn, first, , own, again, versions, pipeline] = written;
    expect(signIn).toMatch(/Signed in at .* as admin/);
    expect(signIn).not.toContain('FAIL');
    expect(first).toMatch(/PASSED[\s\S]*FAILED[\s\S]*exit code 1/);
    expect(own).toMatch(/^found {2}pytest \(tests\/\)$/m);
    expect(own).toMatch(/1 template is valid[\s\S]*\+ my-shop {2}created/);
    expect(own).toMatch(/FAILED {2}.*1 failed · 1 passed/);
    expect(own).toContain('ten pieces are a tenth cheaper');
    expect(again).toContain('PASSED');
    expect(versions).toMatch(/would be updated[\s\S]*\+ \/timeouts {2}\{"case":"30s"\}/);
    expect(versions).toContain('my-shop is as in version 1 again; this is version 3');
    expect(pipeline).toContain('PASSED');
    const report = readFileSync(join(yard.work, 'report.xml'), 'utf8');
    expect(report.match(/<testcase /g)).toHaveLength(2);
  },
  withinMs + 10_000,
);

test('the recipe for curl alone ends with 0 only where the verdict is passed', async () => {
  const recipe = blocksOf('docs/ci.md').find((block) => block.includes('curl ')) ?? '';
  const { items } = await service.client.call('listTemplates', { params: { projectId: service.projectId } });
  const idOf = (wanted: string) => items.find(({ name }) => name === wanted)?.id;
  const { code, written } = await paste([
    `export TESTYARD_SERVER=${service.url} TESTYARD_TOKEN=${service.token}`,
    recipe,
    `BUILD_ID=build-1 TEMPLATE_ID=${idOf('hello-pass')} sh run-tests.sh; echo "ended with $?"`,
    `BUILD_ID=build-2 TEMPLATE_ID=${idOf('hello-fail')} sh run-tests.sh || echo "ended with $?"`,
  ]);
  expect(code).toBe(0);
  expect(written[2]).toMatch(/"status":"ok"[\s\S]*ended with 0/);
  expect(written[3]).toMatch(/"status":"failed"[\s\S]*ended with 1/);
});

test('what is exported, and what get prints, is applied as unchanged', async () => {
  const { code, written } = await paste([
    `export TESTYARD_SERVER=${service.url} TESTYARD_TOKEN=${service.token}
testyard() { ${process.execPath} ${join(root, 'packages/cli/bin/testyard.mjs')} "$@"; }
testyard template export --directory exported
testyard apply -f exported`,
    'testyard template export > all.testyard.yaml && testyard apply -f all.testyard.yaml --dry-run',
    'testyard template get hello-pass > one.testyard.yaml && testyard apply -f one.testyard.yaml',
  ]);
  expect(code).toBe(0);
  const deeds = written.map((text) => [...text.matchAll(/^[+~=] \S+ {2}(\w+)/gm)].map(([, deed]) => deed));
  expect(deeds.map((each) => each.length)).toEqual([deeds[1]?.length, deeds[1]?.length, 1]);
  expect(deeds[1]?.length).toBeGreaterThan(5);
  expect(new Set(deeds.flat())).toEqual(new Set(['unchanged']));
});
