import { DecimalId, Duration, HexId, Size } from '@testyard/protocol';
import type { Language } from './language.ts';

type Said = Readonly<Record<Language, string>>;

const patternOf = (schema: object) => ('pattern' in schema ? String(schema.pattern) : '');

/** What texts of these patterns are, as a person writes them. */
const kinds: ReadonlyMap<string, Said> = new Map([
  [
    patternOf(Duration),
    { en: 'must be a duration, such as 500ms, 90s, 10m or 2h', zh: '须为时长，例如 500ms、90s、10m 或 2h' },
  ],
  [patternOf(Size), { en: 'must be a size, such as 512M or 2G', zh: '须为大小，例如 512M 或 2G' }],
  [patternOf(DecimalId), { en: 'must be an id: up to 19 digits', zh: '须为标识：至多 19 位数字' }],
  [patternOf(HexId), { en: 'must be an id: 32 digits 0-9, a-f', zh: '须为标识：32 位 0-9、a-f 字符' }],
]);

const wholeNumber = /^\^(-\?)?(\[1-9\])?\[0-9\]\{\d+,\d+\}\$$/;

/** How a text has to be that does not match. */
export function patternWords(pattern: string, language: Language): string {
  const kind = kinds.get(pattern);
  if (kind) return kind[language];
  if (wholeNumber.test(pattern)) return language === 'zh' ? '须为整数' : 'must be a whole number';
  return language === 'zh' ? `须匹配 ${pattern}` : `must match ${pattern}`;
}
