/** Parts of the sentences of errors: empty where the details do not say them. */
import type { ErrorDetails } from '@testyard/core';
import { sizeText } from '@testyard/protocol';
import { findingsOf, listed, quoted, strayFindings, templatesOf } from './error-text.ts';
import { whyText } from './why-texts.ts';

const kinds: Readonly<Record<string, string>> = {
  artifact: '附件',
  case: '用例',
  executor: '执行器',
  instance: '执行器实例',
  lease: '租约',
  log: '日志',
  project: '项目',
  'registration code': '注册码',
  run: '运行',
  round: '轮次',
  task: '任务',
  template: '模板',
  'template group': '模板组',
  'template version': '模板版本',
  SUT: '被测系统',
  token: '令牌',
  user: '用户',
};

/** As the page calls them; a program asks for what stands in brackets. */
const roles: Readonly<Record<string, string>> = {
  viewer: '查看者（viewer）',
  runner: '运行者（runner）',
  maintainer: '维护者（maintainer）',
  admin: '管理员（admin）',
  'system admin': '系统管理员',
};

export const list = (items: readonly string[]) =>
  listed(items, { separator: '；', more: (count) => `，另有 ${count} 项` });
export const given = ({ given }: ErrorDetails, before = ' ') =>
  given === undefined ? '' : `${before}${quoted(given)}`;
export const neededRole = ({ given }: ErrorDetails) =>
  given === undefined ? '' : `，所需角色：${roles[given] ?? quoted(given)}`;
export const why = ({ why }: ErrorDetails) => (why === undefined ? '' : `（${whyText(why, 'zh')}）`);
export const kind = ({ kind }: ErrorDetails, otherwise: string) =>
  kind === undefined ? otherwise : (kinds[kind] ?? kind);
export const templates = (details: ErrorDetails) => {
  const named = list(templatesOf(details, 'zh'));
  return named === '' ? '' : `：${named}`;
};
export const findings = (details: ErrorDetails) => {
  const found = list(findingsOf(details, 'zh'));
  return found === '' ? why(details) : `：${found}`;
};
/** Which template each is about, and what is about none. */
export const wrongValues = (details: ErrorDetails) => {
  const stray = findingsOf({ findings: strayFindings(details) }, 'zh');
  const found = list([...stray, ...templatesOf(details, 'zh')]);
  return found === '' ? why(details) : `：${found}`;
};
export const hint = ({ suggestion }: ErrorDetails) =>
  suggestion === undefined ? '' : `您是否想用 ${quoted(suggestion)}？`;
export const size = ({ number }: ErrorDetails) => (number === undefined ? '' : `（${sizeText(number)}）`);
