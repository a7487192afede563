export * from './can-be-masked.ts';
export * from './mask-stream.ts';
export * from './masker.ts';
export * from './zip/mask-zip.ts';
export { looksLikeZip, type ZipBytes } from './zip/zip-directory.ts';
