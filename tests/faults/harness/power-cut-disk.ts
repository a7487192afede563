// A disk whose power can be cut: ext4 on a loop device whose image lies on XFS. A reflink of the image is what had
// reached the disk at that instant; dirty pages of the file system above are lost, as in a power cut, and the server on
// it goes on meanwhile, so that the next cut can follow.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const hostMegabytes = 1500;
const diskMegabytes = 500;

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });

export class PowerCutDisk {
  readonly #folder: string;
  readonly #undo: (() => void)[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null, or what this machine lacks. */
  static lacks(): string | null {
    if (process.getuid?.() !== 0) return 'power cuts need root';
    for (const program of ['mkfs.xfs', 'mkfs.ext4', 'losetup', 'mount'])
      try {
        run('which', program);
      } catch {
        return `power cuts need ${program}`;
      }
    return null;
  }

  /** Makes the disk in `folder` and mounts it at `mountPoint`. Throws where that cannot be done. */
  static open(folder: string, mountPoint: string): PowerCutDisk {
    const disk = new PowerCutDisk(folder);
    try {
      disk.#make(mountPoint);
      return disk;
    } catch (error) {
      disk.close();
      throw error;
    }
  }

  /** Cuts the power; the disk as it is found afterwards is mounted, its journal replayed, and given to `look`. */
  async cut<T>(look: (folder: string) => Promise<T>): Promise<T> {
    const images = join(this.#folder, 'images');
    const found = join(this.#folder, 'found');
    mkdirSync(found, { recursive: true });
    run('cp', '--reflink=always', join(images, 'disk.img'), join(images, 'cut.img'));
    const device = run('losetup', '-f', '--show', join(images, 'cut.img')).trim();
    try {
      run('mount', device, found);
      try {
        return await look(found);
      } finally {
        run('umount', '--lazy', found);
      }
    } finally {
      run('losetup', '-d', device);
      rmSync(join(images, 'cut.img'));
    }
  }

  close(): void {
    for (const step of this.#undo.splice(0).reverse()) step();
  }

  #make(mountPoint: string): void {
    const [host, images] = [join(this.#folder, 'host'), join(this.#folder, 'images')];
    for (const each of [host, images, mountPoint]) mkdirSync(each, { recursive: true });
    this.#mount(host, '-t', 'tmpfs', '-o', `size=${hostMegabytes}m`, 'none');
    const hostImage = join(host, 'host.img');
    run('truncate', '-s', `${hostMegabytes - 100}M`, hostImage);
    run('mkfs.xfs', '-q', '-m', 'reflink=1', hostImage);
    this.#mount(images, '-o', 'loop', hostImage);
    const image = join(images, 'disk.img');
    run('truncate', '-s', `${diskMegabytes}M`, image);
    run('mkfs.ext4', '-q', '-F', image);
    const device = run('losetup', '-f', '--show', image).trim();
    this.#undo.push(() => run('losetup', '-d', device));
    this.#mount(mountPoint, device);
  }

  #mount(at: string, ...args: string[]): void {
    run('mount', ...args, at);
    this.#undo.push(() => run('umount', '--lazy', at));
  }
}
