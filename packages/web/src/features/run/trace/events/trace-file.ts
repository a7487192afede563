import type { Frame, Message, NetworkRequest } from '../trace-model.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import { beginAction, endAction, errorText, placeInput, placesOf, type ToldAction } from './told-action.ts';

/** Formats of Playwright 1.40 to 1.65. */
const [oldestFormat, newestFormat] = [6, 10];

/** A trace of a format that is not known here. */
export class UnknownFormat extends Error {
  readonly format: number;

  constructor(format: number) {
    super(`format ${format} of a trace`);
    this.name = 'UnknownFormat';
    this.format = format;
  }
}

export const most = {
  actions: 20_000,
  frames: 20_000,
  messages: 10_000,
  requests: 10_000,
  errors: 50,
} as const;
const mostLogLines = 1000;
const mostMessageLetters = 8 * 1024;
const mostErrorLetters = 64 * 1024;

type Counted = 'actions' | 'frames' | 'messages' | 'requests';

/** One file of a trace and what belongs to it, as it is read: of the test itself, or of one context of a browser. */
export class TraceFile {
  readonly name: string;
  format = oldestFormat;
  isTest = false;
  head: Fields = {};
  readonly actions = new Map<string, ToldAction>();
  readonly frames: Frame[] = [];
  readonly messages: Message[] = [];
  readonly requests: { readonly request: NetworkRequest; readonly startedAt: number }[] = [];
  readonly errors: string[] = [];
  readonly leftOut: Record<Counted, number> = { actions: 0, frames: 0, messages: 0, requests: 0 };
  /** The time of the last event that has one. */
  #atMs: number | null = null;

  constructor(name: string) {
    this.name = name;
    this.isTest = /(^|\/)test\.trace$/.test(name);
  }

  /** Errors: UnknownFormat. */
  readonly take = (event: Fields): void => {
    const type = textOf(event.type);
    const reader = Object.hasOwn(this.#readers, type) ? this.#readers[type] : undefined;
    reader?.(event);
    const atMs = numberOf(event.time ?? event.startTime ?? event.endTime ?? event.timestamp);
    if (atMs !== null && atMs >= 0) this.#atMs = atMs;
  };

  /** Places of calls, which newer files of contexts tell apart. */
  takeStacks(stacks: Fields): void {
    const files = listOf(stacks.files).map((file) => textOf(file));
    for (const each of listOf(stacks.stacks)) {
      const [id, places] = listOf(each);
      const action = this.actions.get(typeof id === 'number' ? `call@${id}` : textOf(id));
      if (!action || action.stack.length > 0) continue;
      action.stack = placesOf(
        listOf(places).map((place) => {
          const [file, line, column] = listOf(place);
          return { file: files[numberOf(file) ?? -1], line, column };
        }),
      );
    }
  }

  readonly #readers: Readonly<Record<string, (event: Fields) => void>> = {
    'context-options': (event) => this.#begin(event),
    before: (event) => this.#beforeAction(event),
    // Of an action that is told at once.
    action: (event) => {
      const action = this.#beforeAction(event);
      if (action) endAction(action, event);
    },
    input: (event) => this.#of(event, (action) => placeInput(action, event, this.#atMs)),
    log: (event) => this.#of(event, ({ log }) => this.#logLine(log, event)),
    after: (event) => this.#of(event, (action) => endAction(action, event)),
    'screencast-frame': (event) => this.#frame(event),
    screenshot: (event) => this.#picture(event),
    console: (event) => this.#console(event),
    event: (event) => this.#pageError(event),
    stdout: (event) => this.#printed(event, 'log'),
    stderr: (event) => this.#printed(event, 'warning'),
    error: (event) => this.#error(event),
    'resource-snapshot': (event) => this.#request(fieldsOf(event.snapshot)),
  };

  #begin(event: Fields): void {
    const format = numberOf(event.version) ?? oldestFormat;
    if (format > newestFormat || format < oldestFormat) throw new UnknownFormat(format);
    this.format = format;
    this.isTest ||= event.origin === 'testRunner';
    this.head = event;
  }

  #beforeAction(event: Fields): ToldAction | null {
    const callId = textOf(event.callId);
    if (callId === '' || !this.#hasRoom('actions', this.actions.size)) return null;
    const action = beginAction(event);
    this.actions.set(callId, action);
    return action;
  }

  #of(event: Fields, change: (action: ToldAction) => void): void {
    const action = this.actions.get(textOf(event.callId));
    if (action) change(action);
  }

  #logLine(log: ToldAction['log'], event: Fields): void {
    const at = numberOf(event.time);
    if (log.length < mostLogLines)
      log.push({ atMs: at !== null && at >= 0 ? at : null, text: textOf(event.message) });
  }

  #picture(event: Fields): void {
    const { phase, file } = event;
    const entry = textOf(file);
    if (entry !== '' && (phase === 'before' || phase === 'action' || phase === 'after'))
      this.#of(event, ({ pictures }) => {
        pictures[phase] = entry;
      });
  }

  #frame(event: Fields): void {
    const old = textOf(event.sha1);
    const entry = textOf(event.file) || (old === '' ? '' : `resources/${old}`);
    const atMs = numberOf(event.timestamp);
    if (entry === '' || atMs === null || !this.#hasRoom('frames', this.frames.length)) return;
    const [width, height] = [numberOf(event.width) ?? 0, numberOf(event.height) ?? 0];
    this.frames.push({ entry, atMs, pageId: textOf(event.pageId), width, height });
  }

  #console(event: Fields): void {
    const { url, lineNumber } = fieldsOf(event.location);
    const type = textOf(event.messageType);
    const line = numberOf(lineNumber);
    this.#message({
      atMs: numberOf(event.time) ?? 0,
      level: type === 'error' || type === 'assert' ? 'error' : type === 'warning' ? 'warning' : 'log',
      from: 'console',
      text: textOf(event.text, mostMessageLetters),
      place: textOf(url) === '' ? '' : `${textOf(url)}${line === null ? '' : `:${line + 1}`}`,
    });
  }

  #pageError(event: Fields): void {
    if (event.method !== 'pageError') return;
    const error = fieldsOf(event.params).error;
    const stack = textOf(fieldsOf(fieldsOf(error).error).stack, mostMessageLetters);
    const text = stack || (errorText(error) ?? 'Error').slice(0, mostMessageLetters);
    const atMs = numberOf(event.time) ?? 0;
    this.#message({ atMs, level: 'error', from: 'page-error', text, place: '' });
  }

  #printed(event: Fields, level: Message['level']): void {
    const text = textOf(event.text, mostMessageLetters) || decoded(textOf(event.base64, mostMessageLetters));
    const atMs = numberOf(event.timestamp) ?? 0;
    this.#message({ atMs, level, from: 'test', text: text.trimEnd(), place: '' });
  }

  #message(message: Message): void {
    if (message.text !== '' && this.#hasRoom('messages', this.messages.length)) this.messages.push(message);
  }

  #error(event: Fields): void {
    const text = textOf(event.message, mostErrorLetters);
    if (text !== '' && this.errors.length < most.errors) this.errors.push(text);
  }

  #request(snapshot: Fields): void {
    if (!this.#hasRoom('requests', this.requests.length)) return;
    const [request, response] = [fieldsOf(snapshot.request), fieldsOf(snapshot.response)];
    const content = fieldsOf(response.content);
    const size = numberOf(content.size);
    const took = numberOf(snapshot.time);
    this.requests.push({
      startedAt: Date.parse(textOf(snapshot.startedDateTime)),
      request: {
        atMs: numberOf(snapshot._monotonicTime) ?? 0,
        method: textOf(request.method, 20) || '?',
        url: textOf(request.url, 8000),
        status: numberOf(response.status) ?? 0,
        failure: textOf(response._failureText, 300),
        type: textOf(snapshot._resourceType, 40) || textOf(content.mimeType, 80),
        tookMs: took !== null && took >= 0 ? took : null,
        bytes: size !== null && size >= 0 ? size : null,
      },
    });
  }

  #hasRoom(what: Counted, count: number): boolean {
    if (count < most[what]) return true;
    this.leftOut[what] += 1;
    return false;
  }
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  } catch {
    return '';
  }
}
