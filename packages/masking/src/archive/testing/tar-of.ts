/** For tests: tar archives as `tar` writes them. */
import { tarBlock, tarSize, withTarSum } from '../tar-header.ts';
import { padding } from '../tar-parts.ts';

export function tarOf(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(tarBlock);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('0ustar\x0000', 156, 'latin1');
    return [withTarSum(header), bytes, Buffer.alloc(padding(bytes.length))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * tarBlock)]);
}

export function tarred(archive: Buffer): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (let at = 0; archive[at] !== 0; ) {
    const header = archive.subarray(at, at + tarBlock);
    const size = tarSize(header) ?? 0;
    const name = header.toString('utf8', 0, header.indexOf(0));
    files[name] = Buffer.from(archive.subarray(at + tarBlock, at + tarBlock + size));
    at += tarBlock + size + padding(size);
  }
  return files;
}
