import type { identityEn } from './identity-en.ts';

export const identityZh: Record<keyof typeof identityEn, string> = {
  'command.audit': '列出谁做了哪些更改',
  'audit.all': '列出所有项目和服务本身的条目；仅系统管理员可用',
  'audit.limit': '条目数量',
  'audit.help':
    '条目按时间从新到旧排列：项目管理员可查看本项目的写操作，加 --all 可查看全部。\n被拒绝的调用记录在服务端日志中。',
  'audit.none': '没有条目。',
  'audit.more': '还有更多条目：--limit {limit}',
  'column.at': '时间',
  'column.who': '用户',
  'column.action': '操作',
  'column.object': '对象',
  'column.from': '来源',
};
