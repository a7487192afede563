import type { CaseStatus, Cause, RunState, Verdict } from '@testyard/protocol';

export type ReportLanguage = 'en' | 'zh';

export interface HtmlTexts {
  readonly title: (number: number) => string;
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly state: Readonly<Record<RunState, string>>;
  readonly status: Readonly<Record<CaseStatus | 'open', string>>;
  readonly cause: Readonly<Record<Cause, string>>;
  readonly facts: Readonly<
    Record<'sut' | 'branch' | 'commit' | 'build' | 'startedBy' | 'started' | 'took' | 'round' | 'run', string>
  >;
  readonly tasks: string;
  readonly failures: string;
  readonly allCases: string;
  readonly noFailures: string;
  readonly noCases: string;
  readonly moreFailures: (count: number) => string;
  readonly goesOn: string;
  readonly tries: (count: number) => string;
  readonly try: (number: number) => string;
  readonly cutText: string;
  readonly output: string;
  readonly files: string;
  readonly filter: string;
  readonly anyStatus: string;
  /** `{shown}` and `{all}` stand for numbers: the script of the page fills them in. */
  readonly shown: string;
  readonly noScript: string;
  readonly columns: readonly [string, string, string, string];
  readonly madeBy: (version: string) => string;
}

const en: HtmlTexts = {
  title: (number) => `Run #${number}`,
  verdict: { passed: 'Passed', failed: 'Failed', error: 'Error', invalid: 'Invalid', stopped: 'Stopped' },
  state: { queued: 'Queued', running: 'Running', stopping: 'Stopping', finished: 'Finished' },
  status: {
    passed: 'Passed',
    failed: 'Failed',
    error: 'Error',
    skipped: 'Skipped',
    flaky: 'Flaky',
    blocked: 'Blocked',
    'not-run': 'Not run',
    'not-reported': 'Not reported',
    open: 'Open',
  },
  cause: {
    test: 'test',
    'set-up': 'set-up',
    infrastructure: 'infrastructure',
    sut: 'system under test',
    configuration: 'configuration',
    tool: 'tool',
    'time-out': 'time-out',
    'resource-limit': 'resource limit',
    stopped: 'stopped',
    'not-reported': 'not reported',
  },
  facts: {
    ...{
      sut: 'System under test',
      branch: 'Branch',
      commit: 'Commit',
      build: 'Build',
      run: 'Page of the run',
    },
    ...{ startedBy: 'Started by', started: 'Started', took: 'Took', round: 'Round' },
  },
  tasks: 'Templates',
  failures: 'Failures',
  allCases: 'All cases',
  noFailures: 'No case was unsuccessful.',
  noCases: 'No case was reported.',
  moreFailures: (count) => `${count} more are in the list of all cases.`,
  goesOn: 'The run was not finished when this report was made: its figures are of that moment.',
  tries: (count) => `${count} tries`,
  try: (number) => `Try ${number}`,
  cutText: '[cut here: the whole text is on the page of the run]',
  output: 'Output',
  files: 'Files',
  filter: 'Filter by name, suite or message',
  anyStatus: 'All states',
  shown: '{shown} of {all}',
  noScript:
    'The list of all cases needs JavaScript, which this page brings with it. The failures above do not.',
  columns: ['State', 'Case', 'Suite', 'Duration'],
  madeBy: (version) => `Made by Testyard ${version}`,
};

const zh: HtmlTexts = {
  title: (number) => `运行 #${number}`,
  verdict: { passed: '通过', failed: '失败', error: '异常', invalid: '无效', stopped: '已停止' },
  state: { queued: '排队中', running: '运行中', stopping: '正在停止', finished: '已结束' },
  status: {
    passed: '通过',
    failed: '失败',
    error: '异常',
    skipped: '跳过',
    flaky: '不稳定',
    blocked: '阻塞',
    'not-run': '未执行',
    'not-reported': '未上报',
    open: '未结束',
  },
  cause: {
    test: '测试',
    'set-up': '准备',
    infrastructure: '基础设施',
    sut: '被测系统',
    configuration: '配置',
    tool: '工具',
    'time-out': '超时',
    'resource-limit': '资源限制',
    stopped: '已停止',
    'not-reported': '未上报',
  },
  facts: {
    ...{ sut: '被测系统', branch: '分支', commit: '提交', build: '构建', run: '运行页面' },
    ...{ startedBy: '发起人', started: '开始时间', took: '耗时', round: '轮次' },
  },
  tasks: '模板',
  failures: '失败用例',
  allCases: '全部用例',
  noFailures: '没有不成功的用例。',
  noCases: '没有上报任何用例。',
  moreFailures: (count) => `另有 ${count} 个，见全部用例列表。`,
  goesOn: '生成此报告时运行尚未结束：数字为当时的情况。',
  tries: (count) => `${count} 次尝试`,
  try: (number) => `第 ${number} 次尝试`,
  cutText: '[此处截断：完整内容见运行页面]',
  output: '输出',
  files: '文件',
  filter: '按名称、套件或信息筛选',
  anyStatus: '全部状态',
  shown: '{shown} / {all}',
  noScript: '全部用例列表需要 JavaScript（已包含在本页面中）；上面的失败用例不需要。',
  columns: ['状态', '用例', '套件', '耗时'],
  madeBy: (version) => `由 Testyard ${version} 生成`,
};

export const htmlTexts: Readonly<Record<ReportLanguage, HtmlTexts>> = { en, zh };
