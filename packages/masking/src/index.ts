export { archiveKind, tellingBytes } from './archive/archive-kind.ts';
export type { FileBytes } from './archive/file-bytes.ts';
export { type MaskedFile, maskFile } from './archive/mask-archive.ts';
export type { NotReadWhy } from './archive/unpack-budget.ts';
export * from './can-be-masked.ts';
export * from './mask-stream.ts';
export * from './masker.ts';
