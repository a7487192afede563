import type { StartRun } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import { commandOf } from '../start-run/run-order.ts';

export const pipelines = ['github', 'gitlab', 'jenkins', 'gitee', 'curl'] as const;
export type Pipeline = (typeof pipelines)[number];

interface Place {
  readonly server: string;
  readonly projectId: string;
  /** Name of the project; `default` needs not be said. */
  readonly project: string;
  /** What is started. */
  readonly body: StartRun;
}

/** What is put into a pipeline, with the address of this server and what a run of this project is started with. */
export function pipelineSnippet(pipeline: Pipeline, place: Place): string {
  const { server, project, body } = place;
  const run = `${commandOf(project, body)} --junit report.xml --timeout 30m`;
  if (pipeline === 'github')
    return [
      ...['jobs:', '  test:', '    runs-on: ubuntu-latest', '    env:', `      TESTYARD_SERVER: ${server}`],
      ...[`      TESTYARD_TOKEN: $\{{ secrets.TESTYARD_TOKEN }}`, '    steps:', '      - run: |'],
      `          ${run}`,
    ].join('\n');
  if (pipeline === 'gitlab')
    return [
      ...['test:', '  variables:', `    TESTYARD_SERVER: ${server}`, '  script:', '    - |', `      ${run}`],
      ...['  artifacts:', '    when: always', '    reports: { junit: report.xml }'],
      '  retry: { max: 2, exit_codes: [3] }',
    ].join('\n');
  if (pipeline === 'jenkins')
    return [
      ...['pipeline {', '  agent any', '  environment {', `    TESTYARD_SERVER = '${server}'`],
      ...["    TESTYARD_TOKEN = credentials('testyard-token')", '  }', "  stages { stage('Test') {"],
      ...[`    steps { sh '''${run}''' }`, "    post { always { junit 'report.xml' } }", '  } }', '}'],
    ].join('\n');
  if (pipeline === 'gitee')
    return [
      ...['stages:', '  - name: test', '    displayName: test', '    steps:', '      - step: build@nodejs'],
      ...['        name: testyard', '        displayName: testyard', '        nodeVersion: 20.19.0'],
      ...['        commands:', `          - export TESTYARD_SERVER=${server}`, '          - |'],
      `            ${run}`,
    ].join('\n');
  return curlSnippet(place);
}

/** One call that waits for the verdict, for jobs that have no Node.js. */
function curlSnippet({ server, projectId, body }: Place): string {
  return [
    `curl --fail -X POST ${server}/api/v1/projects/${projectId}/runs \\`,
    '  -H "X-Auth-Token: $TESTYARD_TOKEN" -H "Prefer: wait=30" \\',
    `  -H "Content-Type: application/json" -d ${shellWord(JSON.stringify(body))}`,
  ].join('\n');
}
