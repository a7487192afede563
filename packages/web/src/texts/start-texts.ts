/** Starting a run from the page. */
export const startTexts = {
  'start.open': { en: 'Start a run', zh: '发起运行' },
  'start.title': { en: 'Start a run', zh: '发起运行' },
  'start.templates': { en: 'Templates', zh: '模板' },
  'start.filter': { en: 'Find a template', zh: '查找模板' },
  'start.sut': { en: 'System under test', zh: '被测系统' },
  'start.branch': { en: 'Branch of the system', zh: '被测系统的分支' },
  'start.optional': { en: 'optional', zh: '可不填' },
  'start.parameters': { en: 'Parameters', zh: '参数' },
  'start.default': { en: 'default: {value}', zh: '默认值：{value}' },
  'start.as-saved': { en: 'as saved', zh: '按模板' },
  'start.none-chosen': { en: 'Choose at least one template.', zh: '请至少选择一个模板。' },
  'start.go': {
    en: { one: 'Start {count} template', other: 'Start {count} templates' },
    zh: '运行 {count} 个模板',
  },
  'start.what': { en: 'What will run', zh: '将要执行' },
  'start.needs': { en: 'needs {labels}', zh: '需要 {labels}' },
  'start.last': { en: 'last time:', zh: '上次：' },
  'start.first': { en: 'no earlier run to compare with', zh: '没有可参考的运行' },
  'start.pipeline': { en: 'In a pipeline', zh: '在流水线中' },
  'start.same': { en: 'Start the same elsewhere', zh: '用其他方式发起' },
} as const;
