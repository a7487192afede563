export * from './case-columns.ts';
export * from './client.ts';
export type {
  CallInput,
  CallOutput,
  CallSettings,
  EndpointName,
  ItemOf,
  ListName,
} from './endpoint-types.ts';
export * from './follow-log.ts';
export * from './follow-run.ts';
export * from './problem-error.ts';
export * from './sign-in.ts';
export type { Language } from './transport.ts';
export * from './wait-for-verdict.ts';
export * from './watch-cases.ts';
