import { Validator } from '@seriousme/openapi-schema-validator';
import { nativeEndpoints } from '@testyard/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerNative } from '../register-native.ts';
import { type OpenDoors, openDoors } from '../testing/open-doors.ts';
import { examples } from './examples.ts';
import { OPEN_API_PATH, REFERENCE_PAGE } from './mount-open-api.ts';
import { openApiDocument } from './open-api-document.ts';

let doors: OpenDoors;
const mounted: string[] = [];

beforeAll(async () => {
  doors = await openDoors((app, door) => {
    app.addHook('onRoute', ({ method, url }) => {
      if (method !== 'HEAD' && url.startsWith('/api/'))
        mounted.push(`${String(method).toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`);
    });
    registerNative(app, door);
  });
});
afterAll(() => doors.close());

describe('/openapi.json', () => {
  test('is a valid OpenAPI 3.1 document, open to anyone', async () => {
    const answer = await doors.call('GET', OPEN_API_PATH);
    expect([answer.status, answer.body.openapi]).toEqual([200, '3.1.0']);
    expect(answer.body.servers).toEqual([{ url: doors.url }]);
    const validator = new Validator();
    const result = await validator.validate({ ...answer.body });
    expect(result).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('a document that breaks a rule is seen to be invalid', async () => {
    const broken = { ...openApiDocument('http://a.example'), info: { title: 1 } };
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
  });

  test('has every native route that is mounted, and nothing else', () => {
    const told = Object.entries(openApiDocument('').paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(told.sort()).toEqual(mounted.sort());
    expect(told).toHaveLength(Object.keys(nativeEndpoints).length);
  });

  test('every reference leads to something, every parameter of a path is described', () => {
    const document = openApiDocument('');
    const text = JSON.stringify(document);
    for (const [, kind = '', name = ''] of text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g))
      expect(Object.keys(document.components[kind] ?? {})).toContain(name);
    for (const [path, methods] of Object.entries(document.paths))
      for (const { parameters } of Object.values(methods)) {
        const described = parameters.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`);
        expect(described).toEqual(path.match(/\{\w+\}/g) ?? []);
      }
    expect(Object.keys(document.components.schemas ?? {})).toEqual(
      expect.arrayContaining(['Problem', 'Run', 'StartRun', 'Template']),
    );
  });

  test('tells the header without which nobody signs in as the page', async () => {
    const { paths } = openApiDocument('');
    const needed = Object.entries(paths).flatMap(([path, { post }]) =>
      post?.parameters.some(({ in: place, required }) => place === 'header' && required) ? [path] : [],
    );
    expect(needed).toEqual(['/api/v1/session', '/api/v1/session/link']);
    const [parameter] = paths['/api/v1/session']?.post?.parameters ?? [];
    const body = { name: 'nobody', password: 'no password' };
    const refused = await doors.call('POST', '/api/v1/session', { body });
    const headers = { [String(parameter?.name)]: '1' };
    const read = await doors.call('POST', '/api/v1/session', { body, headers });
    expect([refused.status, read.status]).toEqual([403, 401]);
  });

  test('shows the recorded examples where they belong', () => {
    const { paths } = openApiDocument('');
    const operation = paths['/api/v1/projects/{projectId}/runs']?.post;
    expect(operation?.requestBody?.content['application/json']?.example).toBe(examples.startRun?.request);
    expect(Object.keys(examples).filter((name) => !Object.hasOwn(nativeEndpoints, name))).toEqual([]);
  });
});

describe('/docs/api', () => {
  test('says in Chinese what each endpoint does and who may call it', async () => {
    const answer = await doors.call('GET', REFERENCE_PAGE, { headers: { 'accept-language': 'zh-CN' } });
    const { paths } = openApiDocument('');
    expect(answer.text).not.toContain(paths['/api/v1/runs/{runId}/stop']?.post?.summary);
    expect(answer.text).toContain('恢复已暂停的运行及其所有已暂停的任务；重复调用不再有变化');
    expect(answer.text).toContain('runner（运行）');
    expect(answer.text).not.toContain('Least role');
  });

  test('shows the usual answer first, with all its media types, and when there is another one', async () => {
    const { text } = await doors.call('GET', REFERENCE_PAGE, { headers: { 'accept-language': 'en' } });
    const answerOf = (name: string) =>
      text.split(`<h3 id="${name}">`)[1]?.match(/Answer<\/th><td>(.*?)<\/td>/)?.[1] ?? '';
    expect(answerOf('startRun')).toMatch(/^202 <a href="#schema-Run">.*<br>200: Waited for as/);
    expect(answerOf('readReport')).toMatch(/^200 <code>application\/xml<\/code>, .*text\/html.*<br>304: /);
    const chinese = await doors.call('GET', REFERENCE_PAGE, { headers: { 'accept-language': 'zh' } });
    expect(chinese.text).toContain('<br>200: 按 <code>Prefer</code> 等待，且已结束');
  });

  test.each([
    ['en', 'Testyard: the HTTP API', 'Who may call'],
    ['zh-CN', 'Testyard：HTTP 接口', '调用权限'],
  ])('in %s has all endpoints and loads nothing', async (language, title, who) => {
    const headers = { 'accept-language': language };
    const answer = await doors.call('GET', REFERENCE_PAGE, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-language')).toBe(language);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(answer.text).toContain(`<h1>${title}</h1>`);
    expect(answer.text).toContain(who);
    for (const name of Object.keys(nativeEndpoints)) expect(answer.text).toContain(`<h3 id="${name}">`);
    expect(answer.text).not.toMatch(/<script|<link|<img|\son\w+=|\sstyle=|url\(/i);
    const ids = [...answer.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const targets = [...answer.text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
