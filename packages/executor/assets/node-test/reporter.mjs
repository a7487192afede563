/**
 * A reporter of node:test in the process of one file: tells what happens, a line of JSON each, at once, so that a process
 * that dies leaves what it had told. It shows nothing.
 */
const tell = globalThis[Symbol.for('testyard.tell')] ?? (() => undefined);
const LONGEST = 60_000;
const MARK = '\n[... cut by Testyard ...]\n';
/** Of one file: beyond that texts are left out, so that results are not. */
let room = 8_000_000;

function cut(text) {
  const most = Math.min(LONGEST, room);
  const kept = text.length <= most ? text : text.slice(0, most / 2) + MARK + text.slice(-most / 2);
  room = Math.max(2_000, room - kept.length);
  return kept;
}

/** What was thrown in the test lies within an error of the runner's own. */
function errorOf(error) {
  if (!error) return null;
  const thrown = error.code === 'ERR_TEST_FAILURE' && error.cause !== undefined ? error.cause : error;
  const isError = thrown !== null && typeof thrown === 'object' && typeof thrown.message === 'string';
  const name = isError && thrown.name && thrown.name !== 'Error' ? `${thrown.name}: ` : '';
  const message = isError ? `${name}${thrown.message}` : String(thrown);
  return {
    kind: error.failureType ?? null,
    message: message.slice(0, 4000),
    details: cut(wholeOf(thrown, message)),
  };
}

function wholeOf(thrown, message, depth = 0) {
  const stack = typeof thrown?.stack === 'string' && thrown.stack !== '' ? thrown.stack : message;
  if (depth === 5 || !thrown || typeof thrown !== 'object' || thrown.cause === undefined) return stack;
  return `${stack}\ncaused by: ${wholeOf(thrown.cause, String(thrown.cause), depth + 1)}`;
}

// biome-ignore lint/style/noDefaultExport: Node asks a reporter for it
export default async function* reporter(source) {
  for await (const { type, data } of source) {
    if (type === 'test:dequeue') tell({ type: 'dequeue', name: data.name });
    if (type === 'test:start') tell({ type: 'start', nesting: data.nesting, name: data.name });
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, nesting, line, file, skip, todo, details } = data;
    const { duration_ms: durationMs = 0, type: kind, error } = details ?? {};
    tell({
      ...{ type: type === 'test:pass' ? 'pass' : 'fail', name, nesting, line, file, skip, todo, durationMs },
      ...{ isSuite: kind === 'suite', error: errorOf(error) },
    });
  }
  tell({ type: 'end' });
  yield '';
}
