/** Of Node only what tests of the page read recorded files with: the page itself has nothing of it. */
declare module 'node:fs' {
  export function readFileSync(path: URL): Uint8Array<ArrayBuffer>;
}
