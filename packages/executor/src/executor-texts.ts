/** What the executor says about itself to whoever started it, in both languages. */
export type Language = 'en' | 'zh';
type Values = Readonly<Record<string, string | number>>;

export const en = {
  online: 'executor {name} is online: {slots} slots',
  bare: 'no process namespaces here: a test may leave processes behind that left its group, and folders are not hidden from it',
  waiting: 'no answer from {server} ({reason}); trying again',
  finishing: 'no more work is taken; {count} leases to finish (a second signal stops them)',
  'option.serverMissing': '--server: the URL of the server is needed',
  'option.serverUrl': '--server: "{given}" is not an http(s) URL',
  'option.serverUser': '--server: a user or password in the URL is not used',
  'option.codeFile': '--code-file: {why}',
  'option.codeInput': 'no registration code came over standard input',
  'option.name': '--name: must have 1 to 200 characters',
  'option.label': '--labels: "{given}" is not of the form name=value',
  'option.slots': '--slots: must be 1 to 1024',
  'option.scheme': '--allow-source: "{given}" is not one of {choices}',
  'option.variable': '--pass-env: "{given}" is not the name of a variable',
  'option.grace': 'TESTYARD_STOP_GRACE_MS: must be a number of milliseconds',
  'data.unusable': '{path}: {why}',
  'data.held': '{path} is in use by the executor with pid {pid}',
  'code.missing':
    'a registration code is needed at the first start: --code, --code-file or TESTYARD_EXECUTOR_CODE',
  'credential.unknown':
    'the server does not know this executor any more; start it with a new registration code (--code)',
  'credential.revoked': 'the server has revoked this executor',
  'journal.unreadable':
    'JOURNAL_UNREADABLE: the journal {folder} cannot be read ({why}); it was moved to {place}, as it is',
  'disk.full':
    'EXECUTOR_DISK_FULL: {free} MiB are free in {path}; no work is taken until {wanted} MiB are. Free some room, or choose a folder on another disk with --data',
  'disk.room': 'there is room again in {path} ({free} MiB): work is taken',
  'journal.givenUp': 'what lease {lease} left is given up: {why}',
  refused: '{detail}',
} as const;

export type ExecutorTextKey = keyof typeof en;

export const zh: Record<ExecutorTextKey, string> = {
  online: '执行器 {name} 已上线：{slots} 个槽位',
  bare: '此主机没有进程命名空间：脱离进程组的测试进程可能残留，目录也无法对测试隐藏',
  waiting: '{server} 没有应答（{reason}）；正在重试',
  finishing: '不再领取新工作；还有 {count} 个租约要完成（再次发送信号则停止它们）',
  'option.serverMissing': '--server：需要服务地址',
  'option.serverUrl': '--server：“{given}”不是 http(s) 地址',
  'option.serverUser': '--server：地址中的用户名和密码不会被使用',
  'option.codeFile': '--code-file：{why}',
  'option.codeInput': '标准输入没有给出注册码',
  'option.name': '--name：须为 1 到 200 个字符',
  'option.label': '--labels：“{given}”不是 name=value 的形式',
  'option.slots': '--slots：须为 1 到 1024',
  'option.scheme': '--allow-source：“{given}”不在可选值之内：{choices}',
  'option.variable': '--pass-env：“{given}”不是环境变量的名称',
  'option.grace': 'TESTYARD_STOP_GRACE_MS：须为毫秒数',
  'data.unusable': '{path}：{why}',
  'data.held': '{path} 正被进程 {pid} 的执行器使用',
  'code.missing': '首次启动需要注册码：--code、--code-file 或 TESTYARD_EXECUTOR_CODE',
  'credential.unknown': '服务已不认识这个执行器；请用新的注册码启动它（--code）',
  'credential.revoked': '服务已撤销这个执行器',
  'journal.unreadable': 'JOURNAL_UNREADABLE：日志簿 {folder} 无法读取（{why}）；已原样移至 {place}',
  'disk.full':
    'EXECUTOR_DISK_FULL：{path} 只剩 {free} MiB；空闲达到 {wanted} MiB 之前不领取工作。请腾出空间，或用 --data 选择另一块磁盘上的目录',
  'disk.room': '{path} 又有空间了（{free} MiB）：恢复领取工作',
  'journal.givenUp': '放弃租约 {lease} 留下的内容：{why}',
  refused: '{detail}',
};

/** One thing said, not yet in a language. */
export interface Saying {
  readonly key: ExecutorTextKey;
  readonly values?: Values;
}

export function say({ key, values = {} }: Saying, language: Language): string {
  const text = (language === 'zh' ? zh : en)[key];
  return text.replace(/\{([a-z]+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}
