import type { ErrorCode } from 'yaml';

/** Why a text is no YAML of one document: what the parser found, and what it does not look at. */
export type YamlRule = ErrorCode | 'TOO_DEEP' | 'TOO_MANY_ALIASES';

export interface YamlFlaw {
  readonly rule: YamlRule;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

interface Words {
  readonly en: string;
  readonly zh: string;
}

const properties: Words = {
  en: 'an anchor or a tag does not stand where it can',
  zh: '锚点或标签的位置不正确',
};
const other: Words = { en: 'this cannot stand here', zh: '此处不能出现这样的内容' };

const words: Readonly<Record<YamlRule, Words>> = {
  ALIAS_PROPS: properties,
  BAD_ALIAS: { en: 'an alias names no anchor above it', zh: '别名没有对应的锚点' },
  BAD_DIRECTIVE: { en: 'there is no such directive', zh: '没有这样的指令' },
  BAD_DQ_ESCAPE: {
    en: 'a double-quoted text has a \\ that escapes nothing; write \\\\ or use single quotes',
    zh: '双引号文本中的 \\ 不是有效的转义；请写 \\\\ 或改用单引号',
  },
  BAD_INDENT: {
    en: 'the indentation fits to nothing above, or a bracket is not closed',
    zh: '缩进与上文不一致，或括号没有闭合',
  },
  BAD_PROP_ORDER: properties,
  BAD_SCALAR_START: {
    en: 'a value cannot begin with this character; put it in quotes',
    zh: '值不能以这个字符开头；请加引号',
  },
  BAD_COLLECTION_TYPE: properties,
  BLOCK_AS_IMPLICIT_KEY: {
    en: 'a second key on one line; put a value with a colon in quotes',
    zh: '一行中有第二个键；含冒号的值请加引号',
  },
  BLOCK_IN_FLOW: {
    en: 'within brackets, lists and members are separated by commas',
    zh: '括号内的列表项和成员须用逗号分隔',
  },
  DUPLICATE_KEY: { en: 'the key stands there twice', zh: '键重复' },
  IMPOSSIBLE: other,
  KEY_OVER_1024_CHARS: { en: 'a key has more than 1,024 characters', zh: '键超过 1024 个字符' },
  MISSING_CHAR: {
    en: 'a quote, a bracket, a comma or the space after a colon is missing',
    zh: '缺少引号、括号、逗号或冒号后的空格',
  },
  MULTILINE_IMPLICIT_KEY: {
    en: 'a key goes over several lines; is a colon missing?',
    zh: '键跨越多行；是否缺少冒号？',
  },
  MULTIPLE_ANCHORS: properties,
  MULTIPLE_DOCS: { en: 'a second document begins', zh: '出现了第二个文档' },
  MULTIPLE_TAGS: properties,
  NON_STRING_KEY: { en: 'a key is no text', zh: '键不是文本' },
  RESOURCE_EXHAUSTION: { en: 'it is nested too deeply', zh: '嵌套过深' },
  TAB_AS_INDENT: { en: 'a tab indents; use spaces', zh: '使用了制表符缩进；请用空格' },
  TAG_RESOLVE_FAILED: { en: 'a tag that is not known here', zh: '未知的标签' },
  UNEXPECTED_TOKEN: other,
  TOO_DEEP: { en: 'it is nested too deeply', zh: '嵌套过深' },
  TOO_MANY_ALIASES: { en: 'its aliases stand for too much', zh: '别名展开后的内容过多' },
};

/** What is wrong, for a person. */
export const yamlFlawText = (rule: YamlRule, language: 'en' | 'zh'): string => words[rule][language];
