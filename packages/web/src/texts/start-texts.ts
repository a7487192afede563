/** Starting a run from the page. */
export const startTexts = {
  'start.open': { en: 'Start a run', zh: '发起运行' },
  'start.title': { en: 'Start a run', zh: '发起运行' },
  'start.templates': { en: 'Templates', zh: '模板' },
  'start.filter': { en: 'Find a template', zh: '查找模板' },
  'start.sut': { en: 'System under test', zh: '被测系统' },
  'start.branch': { en: 'Its branch', zh: '其分支' },
  'start.parameters': { en: 'Parameters', zh: '参数' },
  'start.default': { en: 'default: {value}', zh: '默认值：{value}' },
  'start.as-saved': { en: 'as saved', zh: '按模板' },
  'start.none-chosen': { en: 'Choose at least one template.', zh: '请至少选择一个模板。' },
  'start.go': {
    en: { one: 'Start {count} template', other: 'Start {count} templates' },
    zh: '运行 {count} 个模板',
  },
  'start.same': { en: 'The same elsewhere', zh: '等价的命令' },
} as const;
