/** The 512 bytes before each file of a tar archive, as far as masking has to do with them. */

export const tarBlock = 512;
const size = { from: 124, length: 12 };
const checksum = { from: 148, length: 8 };
const type = 156;
/** A first byte that says that a number is binary, for sizes of 8 GiB and more. */
const binary = 0x80;

/** Whether it is one: its sum is right, and it is not empty. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < tarBlock) return false;
  const said = octal(block, checksum);
  return said !== null && said > 0 && said === sumOf(block);
}

/** Bytes of the file behind it; null where it is not said in the usual way. */
export function tarSize(block: Buffer): number | null {
  if (((block[size.from] as number) & binary) !== 0) return null;
  // Links and folders have a size in some archives, and nothing behind them.
  return '123456'.includes(String.fromCharCode(block[type] as number)) ? 0 : octal(block, size);
}

/** A copy with another size. */
export function withTarSize(block: Buffer, bytes: number): Buffer {
  const copy = Buffer.from(block);
  copy.write(`${bytes.toString(8).padStart(size.length - 1, '0')}\0`, size.from, 'latin1');
  return withTarSum(copy);
}

/** A copy whose sum is right. */
export function withTarSum(block: Uint8Array): Buffer {
  const copy = Buffer.from(block);
  copy.write(`${sumOf(copy).toString(8).padStart(6, '0')}\0 `, checksum.from, 'latin1');
  return copy;
}

function sumOf(block: Buffer): number {
  const end = checksum.from + checksum.length;
  return block
    .subarray(0, tarBlock)
    .reduce((sum, byte, at) => sum + (at >= checksum.from && at < end ? 0x20 : byte), 0);
}

function octal(block: Buffer, { from, length }: typeof size): number | null {
  const text = block
    .toString('latin1', from, from + length)
    .replace(/[\0 ]+$/, '')
    .trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}
