// What of a trace is shown. Times are milliseconds since its beginning; names of entries are those of the archive.

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  /** Entry of the archive; null: its content is not in the trace. */
  readonly entry: string | null;
}

/** `aside`: such as the answer of a route, which a test gives while it does something else. */
export type ActionKind = 'call' | 'expect' | 'step' | 'hook' | 'fixture' | 'attach' | 'aside';

export const moments = ['before', 'action', 'after'] as const;
/** Before an action, when it acts, and after it. */
export type Moment = (typeof moments)[number];

export interface TraceAction {
  readonly kind: ActionKind;
  /** As Playwright says it, such as `Click`; what it is done with, such as `getByRole('button')`, or nothing. */
  readonly title: string;
  readonly subtitle: string;
  /** How many actions it is within. */
  readonly depth: number;
  readonly startMs: number;
  /** Null: it never ended. */
  readonly endMs: number | null;
  /** Null: it did not fail by itself. */
  readonly error: string | null;
  /** Something within it failed. */
  readonly failsWithin: boolean;
  readonly log: readonly { readonly atMs: number | null; readonly text: string }[];
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Innermost first. */
  readonly stack: readonly Place[];
  readonly attachments: readonly Attachment[];
  readonly pageId: string;
  /** Where the pointer acted, in pixels of the page, and when; null: it did not, or that is not known. */
  readonly point: Point | null;
  readonly box: Box | null;
  readonly actedMs: number | null;
  /** Pictures that were taken for this action alone. */
  readonly pictures: { readonly [moment in Moment]?: string };
}

/** A picture of the film of a page. */
export interface Frame {
  readonly entry: string;
  readonly atMs: number;
  readonly pageId: string;
  /** Of the page, in its pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Message {
  readonly atMs: number;
  readonly level: 'log' | 'warning' | 'error';
  /** Who said it: the console of a page, an error that nothing caught there, or the test itself. */
  readonly from: 'console' | 'page-error' | 'test';
  readonly text: string;
  readonly place: string;
}

export interface NetworkRequest {
  readonly atMs: number;
  readonly method: string;
  readonly url: string;
  /** 0: there was no answer; then `failure` says why, where it is known. */
  readonly status: number;
  readonly failure: string;
  readonly type: string;
  readonly tookMs: number | null;
  readonly bytes: number | null;
}

/** How many of each kind are not shown, because there are too many or they cannot be read. */
export interface LeftOut {
  readonly actions: number;
  readonly frames: number;
  readonly messages: number;
  readonly requests: number;
  readonly lines: number;
}

export interface Trace {
  readonly title: string;
  /** Of Playwright; empty where the trace does not tell. */
  readonly version: string;
  readonly browser: string;
  readonly platform: string;
  readonly viewport: { readonly width: number; readonly height: number } | null;
  /** Milliseconds since 1970; null: unknown. */
  readonly startedAt: number | null;
  readonly tookMs: number;
  /** In the order in which they began, each followed by those within it. */
  readonly actions: readonly TraceAction[];
  readonly frames: readonly Frame[];
  readonly messages: readonly Message[];
  readonly requests: readonly NetworkRequest[];
  /** Of the whole test, where no action says the same. */
  readonly errors: readonly string[];
  readonly leftOut: LeftOut;
}
