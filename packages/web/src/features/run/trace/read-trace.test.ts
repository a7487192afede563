import { describe, expect, test } from 'vitest';
import { TraceFile } from './events/trace-file.ts';
import { openArchive, recorded, recordedBytes, traceIn } from './testing/recorded.ts';
import { traceOfEvents, zipOf } from './testing/zip-of.ts';
import { filterActions, firstToLookAt, shotOf, sourceEntry } from './trace-moments.ts';
import { pictureType } from './zip/picture-type.ts';

const head = { type: 'context-options', version: 10, origin: 'testRunner', wallTime: 1e12, monotonicTime: 5 };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const begin = (callId: string, more = {}) => ({
  type: 'before',
  callId,
  startTime: 10,
  class: 'Test',
  ...more,
});

describe.each(recorded)('a trace of Playwright %s', (version) => {
  const bytes = recordedBytes(version);

  test('tells what the test did, as Playwright says it, and is looked at where it failed', async () => {
    const { actions, title, browser, viewport, leftOut, errors } = await traceIn(bytes);
    expect({ title, viewport }).toEqual({
      title: 'shop.spec.ts:27 › a basket holds what was added',
      viewport: { width: 480, height: 320 },
    });
    expect(browser).toBe('chromium');
    const words = actions.map((action) => `${action.title} ${action.subtitle}`.trim());
    expect(words).toEqual(expect.arrayContaining(['Before Hooks', 'open the shop', 'add two books']));
    expect(words.filter((each) => /^Click /.test(each))).toEqual([
      "Click getByRole('button', { name: 'Add to basket' })",
    ]);
    expect(words).toContain(`Fill "2" getByLabel('Amount')`);
    const failed = actions[firstToLookAt(actions)];
    expect(`${failed?.title} ${failed?.subtitle}`).toBe(`Expect "toHaveText" getByRole('status')`);
    expect(failed?.error).toContain('Basket: ');
    expect(failed?.kind).toBe('expect');
    expect(failed?.log.map(({ text }) => text).join('\n')).toContain("waiting for getByRole('status')");
    // The error of the test is that of the action, and is not said twice.
    expect(errors).toEqual([]);
    expect(leftOut).toEqual({ actions: 0, frames: 0, messages: 0, requests: 0, lines: 0 });
  });

  test('nests what is within hooks and steps, once each, and knows where the pointer acted', async () => {
    const { actions } = await traceIn(bytes);
    const step = actions.findIndex(({ title }) => title === 'add two books');
    expect(actions[step]).toMatchObject({ kind: 'step', depth: 0 });
    const click = actions[step + 2];
    expect(click).toMatchObject({
      depth: 1,
      kind: 'call',
      box: Number(version.slice(2)) >= 63 ? { width: 97.515625 } : null,
    });
    expect(click?.point?.x).toBeCloseTo(290.2, 0);
    expect(actions.filter(({ title }) => title === 'open the shop')).toMatchObject([
      { kind: 'hook', depth: 1 },
    ]);
    expect(actions.every(({ startMs, endMs }) => startMs >= 0 && (endMs ?? startMs) >= startMs)).toBe(true);
  });

  test('has pictures before and after, the console, the network, the source and the attachments', async () => {
    const trace = await traceIn(bytes);
    const archive = await openArchive(bytes);
    const action = trace.actions[firstToLookAt(trace.actions)];
    if (!action) throw new Error('no action');
    const after = archive.entries.get(shotOf(trace, action, 'after')?.entry ?? '');
    if (!after) throw new Error('no picture');
    expect(pictureType(await archive.bytes(after, 1e6))).toBe('image/jpeg');
    expect(shotOf(trace, action, 'before')?.atMs).toBeLessThanOrEqual(action.startMs);
    expect(trace.messages.map(({ level, text }) => `${level} ${text.split('\n')[0]}`)).toEqual(
      expect.arrayContaining([
        'log adding 2',
        'warning the price list is old',
        'error Error: the basket is not saved',
      ]),
    );
    expect(trace.requests.map(({ method, url, status }) => `${method} ${url} ${status}`)).toEqual([
      'GET http://shop.test/ 200',
      'GET http://shop.test/api/prices 200',
      'GET http://shop.test/api/nothing 404',
    ]);
    expect(action.stack[0]).toEqual({ file: '/srv/shop/shop.spec.ts', line: 33, column: 42 });
    const source = sourceEntry(archive.entries, action.stack[0]?.file ?? '');
    if (!source) throw new Error('no source');
    const text = new TextDecoder().decode(await archive.bytes(source, 1e6));
    expect(text.split('\n')[32]).toContain("toHaveText('Basket: 25'");
    const files = trace.actions.flatMap(({ attachments }) => attachments);
    const basket = archive.entries.get(files.find(({ name }) => name === 'basket.json')?.entry ?? '');
    if (!basket) throw new Error('no attachment');
    expect(new TextDecoder().decode(await archive.bytes(basket, 1e6))).toBe('{"books":2}');
  });
});

describe('a trace that is not as it should be', () => {
  test('is refused with its reason: no archive, no trace in it, an unknown format, cut off anywhere', async () => {
    await expect(traceIn(bytesOf('no archive'.repeat(100)))).rejects.toMatchObject({ fault: 'damaged' });
    await expect(traceIn(new Uint8Array())).rejects.toMatchObject({ fault: 'damaged' });
    await expect(traceIn(await zipOf([{ name: 'a.txt', content: 'x' }]))).rejects.toThrow('no .trace');
    await expect(traceIn(await traceOfEvents([{ ...head, version: 11 }]))).rejects.toMatchObject({
      format: 11,
    });
    await expect(traceIn(await traceOfEvents([{ ...head, version: 3 }]))).rejects.toMatchObject({
      format: 3,
    });
    await expect(traceIn(await zipOf([{ name: 'test.trace', content: 'not\nJSON' }]))).rejects.toMatchObject({
      fault: 'damaged',
    });
    const whole = recordedBytes('1.65');
    for (let length = 0; length < whole.length; length += 1999)
      await expect(traceIn(whole.subarray(0, length))).rejects.toMatchObject({ fault: 'damaged' });
  });

  test('is read or refused, and nothing else, whichever of its bytes is another', async () => {
    const whole = recordedBytes('1.65');
    for (let at = 3; at < whole.length; at += 1201) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      const outcome = await traceIn(bytes).then(
        ({ actions }) => actions.length > 0,
        ({ name }) => name,
      );
      expect([true, 'ZipTrouble', 'UnknownFormat', 'Error']).toContain(outcome);
    }
  });

  test('has no say in how much is unpacked', async () => {
    const bomb = { name: 'resources/bomb.jpeg', content: new Uint8Array(1e6) };
    for (const lie of [
      { bytes: 100 },
      { bytes: 5e5 },
      { storedBytes: 1e9 },
      { headerAt: 4 },
      { bytes: 2e6 },
    ]) {
      const archive = await openArchive(await traceOfEvents([head, begin('a')], [{ ...bomb, lie }]));
      const entry = archive.entries.get(bomb.name);
      if (!entry) throw new Error('no entry');
      let unpacked = 0;
      const read = async () => {
        for await (const piece of archive.pieces(entry, 3e6)) unpacked += piece.length;
      };
      await expect(read()).rejects.toMatchObject({ fault: 'damaged' });
      expect(unpacked).toBeLessThanOrEqual(lie.bytes ?? 1e6);
    }
    const archive = await openArchive(await traceOfEvents([head], [bomb]));
    const entry = archive.entries.get(bomb.name);
    if (!entry) throw new Error('no entry');
    await expect(archive.bytes(entry, 9e5)).rejects.toMatchObject({ fault: 'too-large' });
  });

  test('has names of entries that are names, and hides those that are encrypted', async () => {
    const archive = await openArchive(
      await zipOf([
        { name: '../../etc/passwd', content: 'x' },
        { name: '__proto__', content: 'y' },
        { name: 'locked', content: 'z', flags: 1 },
      ]),
    );
    expect([...archive.entries.keys()]).toEqual(['../../etc/passwd', '__proto__']);
  });

  test('may say anything in its events', async () => {
    const odd = [
      null,
      [],
      {},
      'x',
      0,
      true,
      { length: 3 },
      '__proto__',
      1e308,
      '<img src=x onerror=alert(1)>',
    ];
    const types = [
      'before',
      'after',
      'input',
      'log',
      'action',
      'console',
      'event',
      'screencast-frame',
      'error',
    ];
    const more = ['resource-snapshot', 'stdout', 'screenshot', 'context-options', 'constructor', '__proto__'];
    const names = [
      'callId',
      'parentId',
      'startTime',
      'endTime',
      'stack',
      'params',
      'error',
      'attachments',
      'log',
    ];
    const rest = [
      'snapshot',
      'timestamp',
      'file',
      'title',
      'options',
      'location',
      'text',
      'base64',
      'stepId',
    ];
    const events = [...types, ...more].flatMap((type) =>
      [...names, ...rest].flatMap((name) => odd.map((value) => ({ callId: 'a', type, [name]: value }))),
    );
    const { actions } = await traceIn(await traceOfEvents([head, begin('a'), ...events, ...odd]));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.every(({ title }) => typeof title === 'string')).toBe(true);
  });

  test('shows each action once where they are said to be within each other', async () => {
    const events = [
      begin('a', { parentId: 'b' }),
      begin('b', { parentId: 'a' }),
      begin('c', { parentId: 'c' }),
    ];
    const { actions } = await traceIn(await traceOfEvents([head, ...events]));
    expect(actions).toHaveLength(3);
  });

  test('is shown up to a limit, and says how much more there is', () => {
    const file = new TraceFile('test.trace');
    for (let n = 0; n < 20_010; n += 1) file.take(begin(`call@${n}`));
    expect(file.actions.size).toBe(20_000);
    expect(file.leftOut.actions).toBe(10);
  });

  test('tells of lines that are no events', async () => {
    expect((await traceIn(await traceOfEvents([head, 'no event', begin('a')]))).leftOut.lines).toBe(1);
  });

  test('lets others have their turn while it is read', async () => {
    const log = (n: number) => ({
      type: 'log',
      callId: `call@${n % 500}`,
      time: n,
      message: 'waiting '.repeat(40),
    });
    const events = Array.from({ length: 8000 }, (_, n) => (n < 500 ? begin(`call@${n}`) : log(n)));
    const bytes = await traceOfEvents([head, ...events]);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await traceIn(bytes);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  test('ends being read when nobody wants it any more', async () => {
    const { readTrace } = await import('./read-trace.ts');
    const archive = await openArchive(
      await traceOfEvents([head, ...Array.from({ length: 100 }, (_, n) => begin(`${n}`))]),
    );
    const leave = new AbortController();
    const reading = readTrace(archive, leave.signal);
    leave.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
  });
});

test('a picture is what its first bytes say, and no drawing is one', () => {
  expect(pictureType(bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull();
  expect(pictureType(bytesOf('GIF89a'))).toBeNull();
  expect(pictureType(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
  expect(pictureType(bytesOf('RIFF\0\0\0\0WEBPVP8 '))).toBe('image/webp');
  expect(pictureType(new Uint8Array())).toBeNull();
});

test('a filter keeps what an action is within', async () => {
  const { actions } = await traceIn(recordedBytes('1.65'));
  const words = filterActions(actions, 'CLICK').map((at) => actions[at]?.title);
  expect(words).toEqual(['add two books', 'Click']);
  expect(filterActions(actions, ' ')).toHaveLength(actions.length);
  expect(filterActions(actions, 'nowhere')).toEqual([]);
});
