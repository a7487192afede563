export * from './endpoint.ts';
export * from './executor-messages.ts';
export * from './managing-executors.ts';
export * from './native-endpoints.ts';
export * from './run-resources.ts';
export * from './scalars.ts';
export * from './template-document.ts';
export * from './token-messages.ts';
