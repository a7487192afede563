// Traces of Playwright that the page is looked at with: one as it was recorded, one that is full of hostile texts.
import { readFileSync } from 'node:fs';
import { traceOfEvents } from '../../packages/web/src/features/run/trace/testing/zip-of.ts';

/** Of a test that failed in an expectation. */
export const recordedTrace = (): Uint8Array<ArrayBuffer> =>
  readFileSync(
    new URL(
      '../../packages/web/src/features/run/trace/testing/recorded/playwright-1.65.zip',
      import.meta.url,
    ),
  );

/** Every text that a trace has is one of `texts`; its pictures are a drawing with a script and no picture at all. */
export function hostileTrace(texts: readonly string[], drawing: string): Promise<Uint8Array> {
  const head = {
    type: 'context-options',
    version: 10,
    origin: 'testRunner',
    wallTime: 1.7e12,
    monotonicTime: 1,
  };
  const source = `/tmp/${texts[0]}.ts`;
  const actions = texts.flatMap((text, at) => [
    {
      ...{
        type: 'before',
        callId: text,
        startTime: at * 10,
        class: 'Test',
        method: text,
        title: text,
        subtitle: text,
      },
      ...{ parentId: texts[at - 1], params: { [text]: text, locator: text }, pageId: 'p' },
      stack: [{ file: source, line: 1, column: 1 }],
    },
    { type: 'log', callId: text, time: at * 10, message: text },
    {
      type: 'input',
      callId: text,
      point: { x: -1e9, y: 1e300 },
      box: { x: 0, y: 0, width: 1e300, height: -5 },
    },
    {
      ...{ type: 'after', callId: text, endTime: at * 10 + 9, error: { message: text } },
      attachments: [{ name: `../../${text}.html`, contentType: 'text/html', file: 'frames/b.jpeg' }],
    },
    { type: 'console', messageType: 'error', time: at, text, location: { url: text, lineNumber: at } },
    {
      type: 'resource-snapshot',
      snapshot: { request: { url: text, method: text }, response: { status: 200 }, _resourceType: text },
    },
  ]);
  const frame = (file: string, timestamp: number) => ({
    ...{ type: 'screencast-frame', pageId: 'p', file, width: 1, height: 1, timestamp },
  });
  const frames = [frame('frames/a.jpeg', 1), frame('frames/b.jpeg', 30), frame('../../nowhere', 60)];
  return traceOfEvents(
    [
      { ...head, title: texts.at(-1), browserName: texts[0] },
      ...actions,
      ...frames,
      { type: 'error', message: texts[1] },
    ],
    [
      { name: 'frames/a.jpeg', content: drawing },
      { name: 'frames/b.jpeg', content: `<!doctype html>${texts.join('\n')}` },
    ],
  );
}
