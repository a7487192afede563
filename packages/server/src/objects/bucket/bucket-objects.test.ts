import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { S3Server, s3Environment } from '../../testing/s3-server.ts';
import { readObjectStoreUrl } from '../object-store-url.ts';
import { describeObjects } from '../testing/objects-contract.ts';
import { openBucketObjects } from './open-bucket.ts';

let folder: string;
let server: S3Server;
let tests = 0;
const prefix = () => `test-${tests}`;

beforeAll(async () => {
  for (const [name, value] of Object.entries(s3Environment)) vi.stubEnv(name, value);
  folder = mkdtempSync(join(tmpdir(), 'testyard-bucket-'));
  server = await S3Server.start({ folder, conditional: true });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

beforeEach(() => {
  tests += 1;
});

describeObjects('objects in a bucket', {
  open: () => openBucketObjects(readObjectStoreUrl(server.address(prefix()))),
  names: async () => server.names(prefix()),
  rounds: 4,
});
