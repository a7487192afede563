/** How the cases of a template ended over its runs. */
export const historyTexts = {
  'history.choose': {
    en: 'Choose a template to see how its cases did, run by run.',
    zh: '请选择模板，查看其用例在历次运行中的结果。',
  },
  'history.all-templates': { en: 'Choose a template', zh: '选择模板' },
  'history.find-template': { en: 'Find a template by its name', zh: '按名称查找模板' },
  'history.no-templates.next': {
    en: 'History starts with the first run of a template. Save a template first.',
    zh: '历史从模板的首次运行开始，请先保存一个模板。',
  },
  'history.no-match.next': {
    en: 'Shorten the name, or look in another project.',
    zh: '请缩短名称，或查看其他项目。',
  },
  'history.open-template': { en: 'Open the template', zh: '打开该模板' },
  'history.filters': { en: 'Filters', zh: '筛选条件' },
  'history.template': { en: 'Template', zh: '模板' },
  'history.any': { en: 'any', zh: '任意' },
  'history.runs': { en: 'Runs', zh: '运行数' },
  'history.last': { en: { one: '{count} run', other: '{count} runs' }, zh: '{count} 次运行' },
  'history.older': { en: 'Older runs', zh: '更早的运行' },
  'history.newest': { en: 'Newest runs', zh: '最新的运行' },
  'history.range': { en: '#{first} to #{last}', zh: '#{first} 至 #{last}' },

  'history.pass-rate': { en: 'Pass rate', zh: '通过率' },
  'history.pass-rate.what': {
    en: 'Share of executions with a result that passed, flaky ones included.',
    zh: '通过与不稳定的执行在所有有结果的执行中所占的比例。',
  },
  'history.duration': { en: 'Duration p95', zh: '耗时 p95' },
  'history.duration.what': {
    en: '95% of the runs took no longer than this.',
    zh: '95% 的运行不超过此耗时。',
  },
  'history.flaky': { en: 'Flaky', zh: '不稳定' },
  'history.flaky.what': {
    en: 'Cases that passed on retry, or switched between passed and failed more than once.',
    zh: '重试后通过，或在通过与失败之间变化不止一次的用例。',
  },
  'history.failing': { en: 'Failing now', zh: '当前失败' },
  'history.failing.what': {
    en: 'Cases whose latest execution failed.',
    zh: '最近一次执行失败的用例。',
  },
  'history.new': { en: 'Newly failing', zh: '新增失败' },
  'history.new.what': {
    en: 'Cases that failed in the newest run, but not in their execution before that.',
    zh: '在最新一次运行中失败、而上一次执行未失败的用例。',
  },
  'history.curve': { en: '{what}, run by run: from {from} to {to}', zh: '{what}逐次变化：从 {from} 到 {to}' },

  'history.views': { en: 'Which cases', zh: '用例范围' },
  'history.view.all': { en: 'Failed or flaky', zh: '失败或不稳定' },
  'history.view.flaky': { en: 'Flaky', zh: '不稳定' },
  'history.find-case': { en: 'Find a case', zh: '查找用例' },
  'history.grid': { en: 'Cases and their results in each run', zh: '用例及其在各次运行中的结果' },
  'history.case': { en: 'Case', zh: '用例' },
  'history.score': { en: 'Flakiness', zh: '不稳定度' },
  'history.score.what': {
    en: 'How often the result changed, out of how often it could have: 0 is never, 1 is every time.',
    zh: '结果变化次数与可能变化次数之比：0 表示从不，1 表示每次。',
  },
  'history.standing': { en: 'Failing', zh: '失败情况' },
  'history.retried': { en: 'On retry', zh: '重试通过' },
  'history.retried.what': { en: 'Runs in which it passed on retry.', zh: '重试后才通过的运行次数。' },
  'history.fail-rate': { en: 'Fail rate', zh: '失败率' },
  'history.fail-rate.what': {
    en: '{failed} of {executed} executions failed.',
    zh: '{executed} 次执行中失败 {failed} 次。',
  },
  'history.passes-now': { en: 'not failing', zh: '当前未失败' },
  'history.absent': { en: 'not in the run, or unknown', zh: '不在该次运行中或未知' },
  'history.cell': { en: 'Run #{number}: {word}', zh: '运行 #{number}：{word}' },
  'history.failures': { en: 'Failure messages', zh: '失败信息' },
  'history.failures.none': { en: 'No failure message.', zh: '没有失败信息。' },
  'history.failure.runs': {
    en: { one: 'in {count} run', other: 'in {count} runs' },
    zh: '共 {count} 次运行',
  },
  'history.failure.open': { en: 'Latest: #{number}', zh: '最近：#{number}' },
  'history.legend': { en: 'Legend', zh: '图例' },
  'history.more': {
    en: {
      one: '{count} more failed or flaky case is not listed.',
      other: '{count} more failed or flaky cases are not listed.',
    },
    zh: '另有 {count} 个失败或不稳定的用例未列出。',
  },

  'history.none': { en: 'No finished runs yet', zh: '还没有已结束的运行' },
  'history.none.next': {
    en: 'History starts when a run of this template has finished.',
    zh: '该模板的运行结束后，历史才会出现。',
  },
  'history.filtered': { en: 'None of these runs match', zh: '这些运行都不符合条件' },
  'history.filtered.next': {
    en: 'Look further back, or clear the branch and the system under test.',
    zh: '请查看更早的运行，或清除分支与被测系统条件。',
  },
  'history.glad': { en: 'Everything passed', zh: '全部通过' },
  'history.glad.detail': {
    en: {
      one: 'This run passed: no case failed or was flaky.',
      other: 'These {count} runs passed: no case failed or was flaky.',
    },
    zh: {
      one: '这次运行已通过：没有失败的用例，也没有不稳定的用例。',
      other: '这 {count} 次运行均已通过：没有失败的用例，也没有不稳定的用例。',
    },
  },
  'history.glad.next': {
    en: 'To be sure, look further back or at another branch.',
    zh: '可以再查看更早的运行或其他分支。',
  },
  'history.no-failure': { en: 'No case failed or was flaky', zh: '没有失败或不稳定的用例' },
  'history.no-failure.detail': {
    en: { one: 'But one run did not pass.', other: 'But {count} of these runs did not pass.' },
    zh: '但有 {count} 次运行未通过。',
  },
  'history.no-failure.next': {
    en: 'Open them to see why.',
    zh: '请打开这些运行查看原因。',
  },
  'history.nothing-executed': { en: 'No case was executed in these runs.', zh: '这些运行没有执行任何用例。' },
  'history.no-flaky': { en: 'No flaky cases', zh: '没有不稳定的用例' },
  'history.no-flaky.next': {
    en: 'No case passed on retry, and none switched between passed and failed more than once.',
    zh: '没有用例在重试后才通过，也没有用例在通过与失败之间变化不止一次。',
  },
  'history.show-all': { en: 'Show failed cases', zh: '查看失败的用例' },
  'history.no-case': { en: 'No case matches', zh: '没有符合的用例' },
  'history.no-case.next': {
    en: 'Cases that always passed are not listed here. Shorten or clear the search.',
    zh: '一直通过的用例不在此列出。请缩短或清除输入的内容。',
  },
} as const;
