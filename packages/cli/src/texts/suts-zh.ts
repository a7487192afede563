import type { sutsEn } from './suts-en.ts';

/** Chinese of systems under test. */
export const sutsZh: Record<keyof typeof sutsEn, string> = {
  'command.sut': '查看和保存项目的被测系统',
  'sut.list': '列出项目的被测系统',
  'sut.get': '以 YAML 输出被测系统，sut apply 可原样读回',
  'sut.apply': '按名称保存 YAML 文件中的被测系统',
  'sut.remove': '删除被测系统，针对它的运行记录保留',
  'sut.reference': '被测系统的名称或编号',
  'sut.file': '含一份或多份文档的文件',
  'sut.none': '还没有被测系统。保存一个：testyard sut apply -f <文件>',
  'sut.unknown': '项目 {project} 没有被测系统“{given}”。列出：testyard sut list',
  'sut.emptyFile': '{file} 中没有文档',
  'sut.created': '+ {name}  已创建',
  'sut.updated': '~ {name}  已更新',
  'sut.unchanged': '= {name}  未改变',
  'sut.removed': '被测系统 {name} 已删除',
  'column.address': '地址',
  'column.probe': '探测',
};
