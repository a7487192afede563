import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { stepsDone } from '../../parts/first-steps.ts';
import { pipelineSnippet } from '../../parts/snippets/pipeline-snippets.ts';

const template = (name: string, path: string) => ({
  name,
  document: { name, framework: 'pytest', source: { path } },
});
const sample = template('hello-pass', '/opt/testyard/examples/pytest');

describe('the first steps', () => {
  test('what `up` brings along is no step of anybody', () => {
    const templates = [sample, template('mocha-tour', '/opt/testyard/examples/mocha')];
    expect(stepsDone({ runs: [], templates, executors: [{ name: 'local' }] }).size).toBe(0);
  });

  test('a run, a template of one’s own, another executor and a pipeline are', () => {
    const ci = { provider: 'gitlab', repository: '', branch: '', commit: '', build: '', buildUrl: '' };
    const runs = [{ ci: null }, { ci: { ...ci, job: '', actor: '' } as never }];
    const templates = [sample, template('mine', '/home/li/tests')];
    expect([...stepsDone({ runs, templates, executors: [{ name: 'exec-1' }] })]).toEqual([
      ...['run', 'template', 'executor', 'pipeline'],
    ]);
    expect(stepsDone({ runs: [], templates: [template('mine', '/x')], executors: [] }).has('template')).toBe(
      true,
    );
  });
});

describe('what is put into a pipeline', () => {
  const body = { templates: ["it's: #1"], sut: { name: 'staging 3' }, parameters: { BROWSER: 'firefox' } };
  const place = { server: 'https://t.example.org', project: 'shop', projectId: 'p', body };

  test('is YAML in which a hostile name of a template stays one word', () => {
    for (const pipeline of ['github', 'gitlab', 'gitee'] as const) {
      const text = JSON.stringify(parse(pipelineSnippet(pipeline, place)));
      expect(text).toContain(
        String.raw`testyard run 'it'\\''s: #1' --project shop --sut 'staging 3' -p BROWSER=firefox --junit`,
      );
    }
  });

  test('names no project where it is the usual one', () => {
    expect(pipelineSnippet('github', { ...place, project: 'default' })).not.toContain('--project');
    expect(pipelineSnippet('curl', place)).toContain('/api/v1/projects/p/runs');
  });
});
