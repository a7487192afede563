/** A failure beside those of earlier runs. */
export const standingTexts = {
  'standing.new': { en: 'new', zh: '新增' },
  'standing.some-new': { en: '{count} new', zh: '{count} 个新增' },
  'standing.new.what': {
    en: 'It did not fail in any earlier run of its template.',
    zh: '该模板此前的各次运行中均未失败。',
  },
  'standing.new.long': {
    en: { one: 'It did not fail in the run before.', other: 'It did not fail in the {count} runs before.' },
    zh: { one: '此前 1 次运行中未失败。', other: '此前 {count} 次运行中均未失败。' },
  },
  'standing.known': { en: 'since #{number}', zh: '自 #{number} 起' },
  'standing.known.what': {
    en: 'It has failed in {count} runs in a row, first in #{number}.',
    zh: '已连续 {count} 次运行失败，从 #{number} 开始。',
  },
  'standing.known.long': {
    en: 'It has failed in {count} runs in a row, since',
    zh: '已连续 {count} 次运行失败，始于',
  },
  'standing.again': { en: 'again', zh: '再次' },
  'standing.again.what': {
    en: 'It did not fail in the run before, but did in #{number}.',
    zh: '上一次运行未失败，但在 #{number} 中失败过。',
  },
  'standing.again.long': {
    en: 'It did not fail in the run before. It last failed in',
    zh: '上一次运行未失败；最近一次失败在',
  },
} as const;
