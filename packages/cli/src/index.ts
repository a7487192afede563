export * from './exit-codes.ts';
export type { EndSignal, InputStream, Io, OutputStream } from './io.ts';
export { main } from './program.ts';
