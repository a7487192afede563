import { systemRefusals } from '@testyard/protocol';

/** What the executor says about itself to whoever started it, in both languages. */
export type Language = 'en' | 'zh';
/** In the words of both languages, where it has any. */
export type Value = string | number | Readonly<Record<Language, string>>;
type Values = Readonly<Record<string, Value>>;

export const en = {
  online: 'executor {name} is online, slots: {slots}',
  bare: 'no process namespaces here: a test may leave processes behind that left its group, and folders are not hidden from it',
  waiting: 'no answer from {server} ({reason}); trying again',
  finishing: 'no more work is taken; leases to finish: {count} (a second signal stops them)',
  'option.serverMissing': '--server: the URL of the server is needed',
  'option.serverUrl': '--server: "{given}" is not an http(s) URL',
  'option.serverUser': '--server: a user or password in the URL is not used',
  'option.codeFile': '--code-file: {why}',
  'option.name': '--name: must have 1 to 200 characters',
  'option.label': '--labels: "{given}" is not of the form name=value',
  facts: 'this host has changed; its frameworks are now: {frameworks}',
  'option.fact': '--labels: the label "{given}" is found by the executor itself and cannot be given',
  'option.slots': '--slots: must be 1 to 1024',
  'option.scheme': '--allow-source: "{given}" is not one of {choices}',
  'option.project': '--allow-project: "{given}" is not the id of a project',
  'option.hook': '{name}: "{given}" is not a program that can be started',
  'option.hookSeconds': '--hook-seconds: must be 1 to 3600',
  'option.variable': '--pass-env: "{given}" is not the name of a variable',
  'option.milliseconds': '{name}: must be a number of milliseconds',
  'data.unusable': '{path}: {why}',
  'data.held': '{path} is in use by the executor with pid {pid}',
  'code.missing':
    'a registration code is needed at the first start: "testyard executor code" makes one; give it by --code-file, --code or TESTYARD_EXECUTOR_CODE',
  'identity.elsewhere':
    'this data folder belongs to an executor of {server}, and its key is not shown to {given}: start it with --server {server}, or with a new registration code (--code)',
  'credential.unknown':
    'the server does not know this executor any more; start it with a new registration code (--code)',
  'credential.renewed': 'this executor has a new key, as was ordered at the server',
  'credential.revoked': 'the server has revoked this executor',
  'credential.replaced':
    'this executor has a newer key at the server, and this one counts no more: another process took it, with a copy of this data folder. Keep one of the two; the other starts with an empty folder and a new code',
  'instance.replaced':
    'another process has begun to serve as this executor, with a copy of this data folder. Keep one of the two; the other starts with an empty folder and a new code',
  'heartbeat.missed':
    'the server does not hear this executor ({why}): it goes on with what it holds; what the server has not heard of for the time of a lease goes to others',
  'heartbeat.heard': 'the server hears this executor again',
  'journal.unreadable':
    'JOURNAL_UNREADABLE: the journal {folder} cannot be read ({why}); it was moved to {place}, as it is',
  'disk.full':
    'EXECUTOR_DISK_FULL: {free} MiB are free in {path}; no work is taken until {wanted} MiB are. Free some room, or choose a folder on another disk with --data',
  'disk.room': 'there is room again in {path} ({free} MiB): work is taken',
  'journal.later':
    'leases of an earlier life whose results did not reach the server within {seconds} s: {count}. They follow beside new work, as late evidence where the lease is over',
  'journal.notTaken':
    'what lease {lease} left could not be delivered ({why}); it is tried again in {minutes} minutes',
  'journal.refused': 'what lease {lease} left: the server does not take {what} ({why}); it is given up',
  'journal.unknown': 'what lease {lease} left is given up: the server does not know the lease any more',
  'journal.tooOld': 'what lease {lease} left is given up: it has waited for {days} days',
  'journal.tooMuch':
    'what lease {lease} left is given up: what waits for the server takes more than {gigabytes} GiB',
  'journal.stays': '{folder} cannot be deleted: {why}',
  'unreadable.tooOld': 'the unreadable journal {folder} is deleted: nobody has asked for it in {days} days',
  'unreadable.tooMuch':
    'the unreadable journal {folder} is deleted: such journals take more than {gigabytes} GiB',
  'canary.wrong':
    'EXECUTOR_CANARY_FAILED: {framework} {version} of this host is not believed, and no task that needs it is taken: {why}',
  'canary.right': '{framework} {version} of this host is believed again: its canaries came out right',
  'option.idleSeconds': '--idle-seconds: must be 1 to 86400',
  'once.done': 'the one task is done and all of it is delivered; this executor is removed',
  'once.kept':
    'the one task is done and all of it is delivered; this executor stays registered, as its code was not for one task',
  'once.idle': 'no task came in {seconds} s; this executor ends',
  'once.undelivered':
    'the one task is done, but not all of it reached the server: {folder} holds the rest, and another start with it delivers it',
  'option.limit': '{name}: must be {least} or more',
  'limits.loose':
    'no control group can be made here: the limit of memory is kept for each process and not for a session, that of processes is not kept',
  'option.canary': '--canary: "{given}" is not one of {choices}',
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
  'option.name': '--name：须为 1 到 200 个字符',
  'option.label': '--labels：“{given}”不是 name=value 的形式',
  facts: '此主机已有变化；现有框架：{frameworks}',
  'option.fact': '--labels：标签“{given}”由执行器自行检测，不能指定',
  'option.slots': '--slots：须为 1 到 1024',
  'option.scheme': '--allow-source：“{given}”不在可选值之内：{choices}',
  'option.project': '--allow-project：“{given}”不是项目的 ID',
  'option.hook': '{name}：“{given}”不是可以启动的程序',
  'option.hookSeconds': '--hook-seconds：须为 1 到 3600',
  'option.variable': '--pass-env：“{given}”不是环境变量的名称',
  'option.milliseconds': '{name}：须为毫秒数',
  'data.unusable': '{path}：{why}',
  'data.held': '{path} 正被进程 {pid} 的执行器使用',
  'code.missing':
    '首次启动需要注册码：用“testyard executor code”生成，以 --code-file、--code 或 TESTYARD_EXECUTOR_CODE 给出',
  'identity.elsewhere':
    '此数据目录属于 {server} 的执行器，其密钥不会出示给 {given}：请用 --server {server} 启动它，或使用新的注册码（--code）',
  'credential.unknown': '服务已不认识这个执行器；请用新的注册码启动它（--code）',
  'credential.renewed': '已按服务端的命令更换密钥',
  'credential.revoked': '服务已撤销这个执行器',
  'credential.replaced':
    '这个执行器在服务端已有更新的密钥，本密钥不再有效：另一进程用此数据目录的副本换取了它。二者只留其一；另一个请用空目录和新的注册码启动',
  'instance.replaced':
    '另一进程已用此数据目录的副本作为这个执行器上线。二者只留其一；另一个请用空目录和新的注册码启动',
  'heartbeat.missed':
    '服务收不到这个执行器的心跳（{why}）：它继续执行手上的工作；超过租约时间仍收不到的，会交给其他执行器',
  'heartbeat.heard': '服务又能收到这个执行器的心跳',
  'journal.unreadable': 'JOURNAL_UNREADABLE：日志簿 {folder} 无法读取（{why}）；已原样移至 {place}',
  'disk.full':
    'EXECUTOR_DISK_FULL：{path} 只剩 {free} MiB；空闲达到 {wanted} MiB 之前不领取工作。请腾出空间，或用 --data 选择另一块磁盘上的目录',
  'disk.room': '{path} 又有空间了（{free} MiB）：恢复领取工作',
  'journal.later':
    '上一次运行的租约中，结果未能在 {seconds} 秒内送达服务的有：{count} 个。将在执行新工作的同时继续发送；租约已结束的，作为迟到证据保存',
  'journal.notTaken': '租约 {lease} 留下的内容未能送达（{why}）；{minutes} 分钟后重试',
  'journal.refused': '租约 {lease} 留下的内容：服务不接受 {what}（{why}）；已放弃',
  'journal.unknown': '放弃租约 {lease} 留下的内容：服务已不认识该租约',
  'journal.tooOld': '放弃租约 {lease} 留下的内容：已等待 {days} 天',
  'journal.tooMuch': '放弃租约 {lease} 留下的内容：等待发送的内容超过 {gigabytes} GiB',
  'journal.stays': '{folder} 无法删除：{why}',
  'unreadable.tooOld': '无法读取的日志簿 {folder} 已删除：{days} 天内无人过问',
  'unreadable.tooMuch': '无法读取的日志簿 {folder} 已删除：此类日志簿超过 {gigabytes} GiB',
  'canary.wrong': 'EXECUTOR_CANARY_FAILED：不再相信此主机的 {framework} {version}，不领取需要它的任务：{why}',
  'canary.right': '此主机的 {framework} {version} 已恢复可信：其试验用例结果正确',
  'option.idleSeconds': '--idle-seconds：须为 1 到 86400',
  'once.done': '唯一的任务已完成并全部送达；此执行器已移除',
  'once.kept': '唯一的任务已完成并全部送达；注册码不是一次性任务用的，此执行器仍保持注册',
  'once.idle': '{seconds} 秒内没有任务；此执行器结束',
  'once.undelivered': '唯一的任务已完成，但未能全部送达服务：其余内容在 {folder} 中，用它再次启动即可送达',
  'option.limit': '{name}：不得小于 {least}',
  'limits.loose': '此处无法创建控制组：内存限制按进程而非按会话生效，进程数限制不生效',
  'option.canary': '--canary：“{given}”不在可选值之内：{choices}',
  refused: '{detail}',
};

/** One thing said, not yet in a language. */
export interface Saying {
  readonly key: ExecutorTextKey;
  readonly values?: Values;
}

export function say({ key, values = {} }: Saying, language: Language): string {
  const text = (language === 'zh' ? zh : en)[key];
  return text.replace(/\{([a-z]+)\}/g, (hole, name: string) => {
    const value = values[name] ?? hole;
    return typeof value === 'object' ? value[language] : String(value);
  });
}

/** What the system's refusal means and its code; where it is not usual, the error's own words. */
export function whyOf(error: unknown): Value {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const meaning = systemRefusals[code];
  return meaning ? { en: `${meaning.en}, ${code}`, zh: `${meaning.zh}，${code}` } : message;
}
