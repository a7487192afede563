// The browser has it, too, but only for pages that came by HTTPS. It names files here and protects nothing.

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));

function padded(bytes: Uint8Array): DataView {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const view = new DataView(new ArrayBuffer(blocks * 64));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 4, bytes.length * 8);
  return view;
}

/** The function and the constant of each twenty of the eighty rounds. */
const quarters = [
  [(b: number, c: number, d: number) => (b & c) | (~b & d), 0x5a827999],
  [(b: number, c: number, d: number) => b ^ c ^ d, 0x6ed9eba1],
  [(b: number, c: number, d: number) => (b & c) | (b & d) | (c & d), 0x8f1bbcdc],
  [(b: number, c: number, d: number) => b ^ c ^ d, 0xca62c1d6],
] as const;

function mixBlock(state: Uint32Array, view: DataView, at: number): void {
  const words = new Uint32Array(80);
  for (let n = 0; n < 16; n += 1) words[n] = view.getUint32(at + n * 4);
  const word = (n: number) => words[n] ?? 0;
  for (let n = 16; n < 80; n += 1)
    words[n] = rotate(word(n - 3) ^ word(n - 8) ^ word(n - 14) ^ word(n - 16), 1);
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let n = 0; n < 80; n += 1) {
    const [mix, constant] = quarters[Math.floor(n / 20)] ?? quarters[0];
    const next = (rotate(a, 5) + mix(b, c, d) + e + constant + word(n)) | 0;
    [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
  }
  for (const [n, value] of [a, b, c, d, e].entries()) state[n] = (state[n] ?? 0) + value;
}

/** SHA-1 of a text in UTF-8, as 40 hexadecimal digits. */
export function sha1(text: string): string {
  const view = padded(new TextEncoder().encode(text));
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  for (let at = 0; at < view.byteLength; at += 64) mixBlock(state, view, at);
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}
