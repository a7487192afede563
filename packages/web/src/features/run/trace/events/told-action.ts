import type { Attachment, Box, Moment, Place, Point } from '../trace-model.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts';

/** An action as one file of a trace tells of it, on the clock of that file. */
export interface ToldAction {
  readonly callId: string;
  readonly stepId: string;
  readonly parentId: string;
  readonly startMs: number;
  /** Milliseconds since 1970; null: not told. */
  readonly wallTime: number | null;
  readonly title: string;
  readonly subtitle: string;
  readonly apiName: string;
  readonly className: string;
  readonly method: string;
  /** `route`, `getter`, `configuration`: what a test does beside its path; empty for what it is about. */
  readonly group: string;
  readonly params: Fields;
  readonly pageId: string;
  stack: readonly Place[];
  endMs: number | null;
  error: string | null;
  log: { readonly atMs: number | null; readonly text: string }[];
  attachments: readonly Attachment[];
  point: Point | null;
  box: Box | null;
  actedMs: number | null;
  pictures: { [moment in Moment]?: string };
}

export function beginAction(event: Fields): ToldAction {
  const startMs = numberOf(event.startTime) ?? 0;
  return {
    callId: textOf(event.callId),
    stepId: textOf(event.stepId),
    parentId: textOf(event.parentId),
    startMs,
    wallTime: numberOf(event.wallTime),
    title: textOf(event.title),
    subtitle: textOf(event.subtitle),
    apiName: textOf(event.apiName),
    className: textOf(event.class),
    method: textOf(event.method),
    group: textOf(event.group, 20),
    params: fieldsOf(event.params),
    pageId: textOf(event.pageId),
    stack: placesOf(event.stack),
    ...{ endMs: null, error: null, log: [], attachments: [], point: null, box: null },
    ...{ actedMs: null, pictures: {} },
  };
}

export function endAction(action: ToldAction, event: Fields): void {
  action.endMs = numberOf(event.endTime) ?? action.endMs;
  action.error = errorText(event.error) ?? action.error;
  action.point = pointOf(event.point) ?? action.point;
  action.attachments = listOf(event.attachments).slice(0, mostAttachments).map(attachmentOf);
}

/** Of the input of an action: where the pointer acts, and how large what it acts on is. */
export function placeInput(action: ToldAction, event: Fields, atMs: number | null): void {
  action.point = pointOf(event.point) ?? action.point;
  action.box = boxOf(event.box) ?? action.box;
  action.actedMs = atMs;
}

const mostErrorLetters = 64 * 1024;
const mostAttachments = 200;
const mostPlaces = 20;

/** What an error says; null: there is none. */
export function errorText(value: unknown): string | null {
  const told = fieldsOf(value);
  const inner = fieldsOf(told.error);
  const message = textOf(told.message, mostErrorLetters) || textOf(inner.message, mostErrorLetters);
  if (message !== '') return message;
  return value === undefined || value === null ? null : textOf(told.name) || textOf(value) || 'Error';
}

export const placesOf = (stack: unknown): Place[] =>
  listOf(stack)
    .slice(0, mostPlaces)
    .flatMap((each) => {
      const { file, line, column } = fieldsOf(each);
      const path = textOf(file);
      return path === '' ? [] : [{ file: path, line: numberOf(line) ?? 0, column: numberOf(column) ?? 0 }];
    });

function attachmentOf(value: unknown): Attachment {
  const { name, contentType, file, sha1 } = fieldsOf(value);
  const old = textOf(sha1);
  return {
    name: textOf(name) || '?',
    type: textOf(contentType, 200),
    entry: textOf(file) || (old === '' ? null : `resources/${old}`),
  };
}

function pointOf(value: unknown): Point | null {
  const { x, y } = fieldsOf(value);
  const [right, down] = [numberOf(x), numberOf(y)];
  return right === null || down === null ? null : { x: right, y: down };
}

function boxOf(value: unknown): Box | null {
  const { width, height } = fieldsOf(value);
  const [point, wide, high] = [pointOf(value), numberOf(width), numberOf(height)];
  return point && wide !== null && high !== null ? { ...point, width: wide, height: high } : null;
}
