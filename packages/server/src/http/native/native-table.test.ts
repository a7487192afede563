import { type Endpoint, nativeEndpoints } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { OPEN_API_PATH, REFERENCE_PAGE } from './open-api/mount-open-api.ts';
import { registerNative } from './register-native.ts';
import { TEMPLATE_SCHEMA_PATH } from './templates/template-schema.ts';
import { openDoors } from './testing/open-doors.ts';

test('every row of the table is mounted, with its right, and nothing that is not in the table', async () => {
  const mounted: string[] = [];
  const doors = await openDoors((app, door) => {
    app.addHook('onRoute', ({ method, url, config }) => {
      for (const each of [method].flat())
        if (each !== 'HEAD') mounted.push(`${each} ${url} ${String(config?.right)}`);
    });
    registerNative(app, door);
  });
  await doors.close();
  const rows = Object.values(nativeEndpoints).map(({ method, path, right }) => `${method} ${path} ${right}`);
  const described = [TEMPLATE_SCHEMA_PATH, OPEN_API_PATH, REFERENCE_PAGE].map((path) => `GET ${path} anyone`);
  expect(mounted.sort()).toEqual([...rows, ...described].sort());
});

test('without a token every row that is not open to anyone is 401 and says so as a problem', async () => {
  const doors = await openDoors(registerNative);
  try {
    for (const { method, path, right } of Object.values<Endpoint>(nativeEndpoints)) {
      if (right === 'anyone') continue;
      const answer = await doors.call(method, path.replace(/:[a-zA-Z]+/g, '1'));
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'TOKEN_MISSING']);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  } finally {
    await doors.close();
  }
});
