/** The first steps in a project. */
export const firstStepsTexts = {
  'steps.title': { en: 'First steps', zh: '快速入门' },
  'steps.done': { en: '{done} of {total} done', zh: '已完成 {done} / {total}' },
  'steps.hide': { en: 'Do not show again', zh: '不再显示' },
  'steps.close': { en: 'Close', zh: '关闭' },
  'steps.over': { en: 'First steps are closed', zh: '快速入门已关闭' },
  'steps.over.next': { en: 'Everything is in the main navigation.', zh: '所有功能都在主导航中。' },
  'steps.is-done': { en: 'done', zh: '已完成' },
  'steps.is-open': { en: 'open', zh: '未完成' },
  'steps.token': { en: 'Create a token for the pipeline', zh: '为流水线创建令牌' },
  'step.run': { en: 'Run the sample', zh: '运行示例' },
  'step.what.run': {
    en: 'Two small templates; one fails on purpose, to show you what a failure looks like.',
    zh: '两个小模板，其中一个会故意失败，让您看到失败是如何呈现的。',
  },
  'step.first-run': { en: 'Start your first run', zh: '发起首次运行' },
  'step.what.first-run': {
    en: 'Choose one of the templates of this project and run it; if there is none yet, add your own tests first.',
    zh: '选择此项目的一个模板并运行；如果还没有模板，请先添加您自己的测试。',
  },
  'step.template': { en: 'Add your own tests', zh: '添加您自己的测试' },
  'step.what.template': {
    en: 'A template says where your tests are and how to run them. Once it is saved, a dry run lists the cases.',
    zh: '模板说明测试在哪里、如何运行。保存后，试运行会列出其中的用例。',
  },
  'step.executor': { en: 'Add an executor', zh: '添加执行器' },
  'step.what.executor': {
    en: 'Another host, with one command: more slots, another operating system, a device.',
    zh: '只需一条命令即可加入另一台主机：更多槽位、其他系统或设备。',
  },
  'step.pipeline': { en: 'Use it from your pipeline', zh: '在流水线中使用' },
  'step.what.pipeline': {
    en: 'The job starts a run, waits for the verdict and ends with it. It needs a token, kept as the secret TESTYARD_TOKEN, and, except with curl, the program testyard on its PATH: docs/ci.md says where to get it.',
    zh: '流水线发起运行、等待结论，并以该结论作为自身结果。它需要一个令牌，保存为密文变量 TESTYARD_TOKEN；除 curl 外，还需要 PATH 中有程序 testyard，其来源见 docs/ci.md。',
  },
  'pipeline.github': { en: 'GitHub Actions', zh: 'GitHub Actions 流水线' },
  'pipeline.gitlab': { en: 'GitLab CI', zh: 'GitLab CI 流水线' },
  'pipeline.jenkins': { en: 'Jenkins', zh: 'Jenkins 流水线' },
  'pipeline.gitee': { en: 'Gitee Go', zh: 'Gitee Go 流水线' },
  'pipeline.curl': { en: 'With curl', zh: '使用 curl' },
} as const;
