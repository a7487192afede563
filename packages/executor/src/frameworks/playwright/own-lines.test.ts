// Lines of Playwright's own files in stacks are kept, and nobody can tell.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAtLeast, RunnerTrial } from '../node-project/testing/runner-trial.ts';
import { playwrightFramework as framework } from './playwright-framework.ts';

const files = {
  'playwright.config.ts': 'export default { timeout: 60_000 };',
  // What is compiled has its lines elsewhere.
  'shop.ts': `
    export interface Shop {
      readonly name: string;
    }

    export class Till {
      static async open(shop: Shop): Promise<never> {
        await new Promise((resolve) => setTimeout(resolve, 1));
        throw new Error(\`\${shop.name} is closed\`);
      }
    }`,
  'a.spec.ts': `
    import { appendFileSync } from 'node:fs';
    import { expect, test as base } from '@playwright/test';
    import { type Shop, Till } from './shop';

    type Fixtures = {
      shop: Shop;
    };
    let ofFixture = '';
    const test = base.extend<Fixtures>({
      shop: async ({}, use) => {
        await null;
        ofFixture = new Error('fixture').stack ?? '';
        await use({ name: 'Shop' });
      },
    });
    const tell = (name: string, value: unknown) =>
      appendFileSync('told', JSON.stringify([name, value]) + '\\n');

    test.afterEach(({}, { title, errors }) => tell(title, errors));
    test('a helper fails', async ({ shop }) => Till.open(shop));
    test('an expectation fails within a step', async ({ shop }) => {
      await test.step('looks', async () => expect.soft(shop.name).toBe('Till'));
    });
    test('stacks are looked at', async ({ shop }) => {
      tell('fixture', ofFixture);
      tell('test', new Error('test').stack);
      await null;
      tell('awaited', new Error('awaited').stack);
      let asked = 0;
      class Frame {
        getFileName() { return 'node:shop'; }
        getLineNumber() { asked += 1; return 7; }
        getColumnNumber() { return 3; }
        getFunctionName() { return 'sell'; }
        isNative() { return false; }
        isEval() { return false; }
        isConstructor() { return false; }
        isToplevel() { return true; }
        toString() { return 'sell (node:shop:7:3)'; }
      }
      const says = () => Error.prepareStackTrace?.(new Error('a'), [new Frame()] as unknown as NodeJS.CallSite[]);
      const first = says();
      const once = asked;
      tell('made', [first, says() === first, asked > once]);
    });`,
};

function toldIn(folder: string): ReadonlyMap<string, unknown> {
  const lines = readFileSync(join(folder, 'told'), 'utf8').trim().split('\n');
  return new Map(lines.map((line) => JSON.parse(line.replaceAll(folder, '')) as [string, unknown]));
}

test.runIf(isAtLeast('@playwright/test', 1, 60))(
  'a stack is the same as without us, but a line of Playwright or Node is made once',
  { timeout: 120_000 },
  async () => {
    const trial = await new RunnerTrial({ framework, files }).complete();
    expect(trial.counts()).toEqual({ failed: 2, passed: 1 });
    const served = toldIn(trial.folder);

    const direct = await new RunnerTrial({ framework, files }).open();
    const cli = join(direct.folder, 'node_modules/@playwright/test/cli.js');
    const run = () => execFileSync(process.execPath, [cli, 'test'], { cwd: direct.folder, stdio: 'pipe' });
    expect(run).toThrow();
    const alone = toldIn(direct.folder);
    await direct.session.close();

    for (const name of ['a helper fails', 'an expectation fails within a step', 'fixture', 'test', 'awaited'])
      expect(served.get(name)).toEqual(alone.get(name));
    expect(JSON.stringify(served.get('a helper fails'))).toContain('/shop.ts:9:');
    expect(served.get('awaited')).toMatch(/node_modules.playwright/);

    const line = 'Error: a\n    at sell (node:shop:7:3)';
    expect(alone.get('made')).toEqual([line, true, true]);
    expect(served.get('made')).toEqual([line, true, false]);
  },
);
