import type { ArtifactObjects, LogObjects } from '@testyard/core';

type Place = { readonly leaseId: string; readonly stream: string };

/** Bytes of logs and artifacts in memory; tests put them there by `logs` and `files`. */
export class MemoryObjects implements LogObjects {
  readonly logs = new Map<string, Uint8Array>();
  readonly files = new Map<string, Uint8Array>();
  /** How often a part of a log was asked for. */
  reads = 0;

  readonly artifacts: ArtifactObjects = {
    put: async () => refuse(),
    read: (id, range) => pieces(this.files.get(id), range),
    remove: async () => refuse(),
    ids: () => refuse(),
  };

  put({ leaseId, stream }: Place, bytes: Uint8Array): void {
    this.logs.set(`${leaseId}/${stream}`, bytes);
  }

  read(range: Place & { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array> {
    this.reads += 1;
    return pieces(this.logs.get(`${range.leaseId}/${range.stream}`), range);
  }

  taskIds(): AsyncIterable<never> {
    return refuse();
  }

  async append(): Promise<number> {
    return refuse();
  }

  async remove(): Promise<void> {
    refuse();
  }
}

/** In pieces of three bytes, so that characters and ranges are cut; in larger ones where that would take long. */
async function* pieces(
  bytes: Uint8Array = new Uint8Array(),
  range: { readonly from: number; readonly to: number } = { from: 0, to: bytes.length },
): AsyncGenerator<Uint8Array> {
  const step = range.to - range.from > 10_000 ? 10_007 : 3;
  for (let at = range.from; at < range.to; at += step) yield bytes.slice(at, Math.min(at + step, range.to));
}

function refuse(): never {
  throw new Error('tests of the doors only read');
}
