export * from './can-be-masked.ts';
export * from './mask-stream.ts';
export * from './masker.ts';
