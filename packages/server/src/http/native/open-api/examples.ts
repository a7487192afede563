import recorded from './examples.json' with { type: 'json' };

export interface Example {
  readonly request?: unknown;
  readonly response?: unknown;
}

/** Calls that were really made and their answers, by the name of the endpoint. A test makes them again. */
export const examples: Readonly<Record<string, Example>> = recorded;
