import { systemRefusals } from '@testyard/protocol';

/** What the executor says about itself to whoever started it, in both languages. */
export type Language = 'en' | 'zh';
/** In the words of both languages, where it has any. */
export type Value = string | number | Readonly<Record<Language, string>>;
type Values = Readonly<Record<string, Value>>;

export const en = {
  online: 'executor {name} is online, slots: {slots}',
  bare: 'process namespaces are not available here: processes that leave the process group of a test may keep running, and folders cannot be hidden from tests',
  waiting: 'no answer from {server} ({reason}); trying again',
  finishing: 'taking no more work; leases still to finish: {count} (send the signal again to stop them)',
  'option.serverMissing': '--server: the URL of the server is required',
  'option.serverUrl': '--server: "{given}" is not an http(s) URL',
  'option.serverUser': '--server: the URL must not contain a user name or password',
  'option.codeFile': '--code-file: {why}',
  'option.name': '--name: must have 1 to 200 characters',
  'option.label': '--labels: "{given}" is not of the form name=value',
  facts: 'this host has changed; its frameworks are now: {frameworks}',
  'option.fact': '--labels: the label "{given}" is detected by the executor itself and cannot be set',
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
    'the first start needs a registration code: make one with "testyard executor code", and pass it with --code-file, --code or TESTYARD_EXECUTOR_CODE',
  'identity.elsewhere':
    'this data folder belongs to an executor of {server}, and its key is not sent to {given}: start it with --server {server}, or with a new registration code (--code)',
  'credential.unknown':
    'the server does not know this executor any more; start it with a new registration code (--code)',
  'credential.renewed': 'this executor has taken a new key, as ordered on the server',
  'credential.revoked':
    'this executor has been removed on the server, or the server was restored from a backup that does not know it; if it is to serve again, start it with a new registration code (--code)',
  'credential.replaced':
    'the server does not accept this key any more, because this executor has a newer one: another process took it, with a copy of this data folder. Keep one of the two; start the other with an empty folder and a new code',
  'instance.replaced':
    'another process now runs as this executor, with a copy of this data folder. Keep one of the two; start the other with an empty folder and a new code',
  'heartbeat.missed':
    'the server does not receive the heartbeats of this executor ({why}). It continues with the work that it holds; a lease without heartbeats for the time of a lease goes to another executor',
  'heartbeat.heard': 'the server receives the heartbeats of this executor again',
  'journal.unreadable':
    'JOURNAL_UNREADABLE: the journal {folder} cannot be read ({why}); it was moved unchanged to {place}',
  'disk.full':
    'EXECUTOR_DISK_FULL: only {free} MiB are free in {path}; no work is taken until {wanted} MiB are free. Free some space, or choose a folder on another disk with --data',
  'disk.room': 'there is enough space in {path} again ({free} MiB): work is taken',
  'journal.later':
    'leases of an earlier start whose results did not reach the server within {seconds} s: {count}. They are sent while new work is done, as late evidence if their lease is over',
  'journal.notTaken':
    'what lease {lease} left behind could not be delivered ({why}); it is tried again in {minutes} minutes',
  'journal.refused': 'what lease {lease} left behind: the server refuses {what} ({why}), which is discarded',
  'journal.unknown':
    'what lease {lease} left behind is discarded: the server does not know the lease any more',
  'journal.tooOld': 'what lease {lease} left behind is discarded: it has waited for {days} days',
  'journal.tooMuch':
    'what lease {lease} left behind is discarded: the data that waits for the server takes more than {gigabytes} GiB',
  'journal.stays': '{folder} cannot be deleted: {why}',
  'unreadable.tooOld': 'the unreadable journal {folder} was deleted: nobody has needed it for {days} days',
  'unreadable.tooMuch':
    'the unreadable journal {folder} was deleted: such journals take more than {gigabytes} GiB',
  'canary.wrong':
    'EXECUTOR_CANARY_FAILED: {framework} {version} on this host is not trusted, and no task that needs it is taken: {why}',
  'canary.right': '{framework} {version} on this host is trusted again: its canaries gave the right results',
  'option.idleSeconds': '--idle-seconds: must be 1 to 86400',
  'once.done': 'the one task is done and everything is delivered; this executor has been removed',
  'once.kept':
    'the one task is done and everything is delivered; this executor stays registered, because its code was not made for a single task',
  'once.unheard':
    'the one task is done and everything is delivered; the server did not answer that this executor leaves, and will notice it by itself',
  'once.idle': 'no task came within {seconds} s; this executor ends',
  'once.undelivered':
    'the one task is done, but not everything reached the server: {folder} holds the rest; start the executor with that folder again to deliver it',
  'option.limit': '{name}: must be {least} or more',
  'limits.loose':
    'no control group can be created here: the memory limit applies to each process instead of the whole session, and the limit of processes does not apply',
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
  'option.serverUser': '--server：地址中不能包含用户名或密码',
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
  'credential.renewed': '已按服务端的要求更换密钥',
  'credential.revoked':
    '这个执行器已在服务端被移除，或服务端恢复自尚不认识它的备份；若要继续使用，请用新的注册码启动它（--code）',
  'credential.replaced':
    '服务不再接受本密钥，因为这个执行器已有更新的密钥：另一进程用此数据目录的副本换取了它。二者只留其一；另一个请用空目录和新的注册码启动',
  'instance.replaced':
    '另一进程现在用此数据目录的副本作为这个执行器运行。二者只留其一；另一个请用空目录和新的注册码启动',
  'heartbeat.missed':
    '服务收不到这个执行器的心跳（{why}）。它继续执行手上的工作；超过租约时间仍没有心跳的租约，会交给其他执行器',
  'heartbeat.heard': '服务又能收到这个执行器的心跳了',
  'journal.unreadable': 'JOURNAL_UNREADABLE：日志簿 {folder} 无法读取（{why}）；已原样移至 {place}',
  'disk.full':
    'EXECUTOR_DISK_FULL：{path} 只剩 {free} MiB；空闲达到 {wanted} MiB 之前不领取工作。请腾出空间，或用 --data 选择另一块磁盘上的目录',
  'disk.room': '{path} 的空间又足够了（{free} MiB）：恢复领取工作',
  'journal.later':
    '上一次运行的租约中，结果未能在 {seconds} 秒内送达服务的有：{count} 个。将在执行新工作的同时继续发送；租约已结束的，作为迟到证据保存',
  'journal.notTaken': '租约 {lease} 遗留的内容未能送达（{why}）；{minutes} 分钟后重试',
  'journal.refused': '租约 {lease} 遗留的内容：服务不接受 {what}（{why}）；已丢弃',
  'journal.unknown': '丢弃租约 {lease} 遗留的内容：服务已不认识该租约',
  'journal.tooOld': '丢弃租约 {lease} 遗留的内容：已等待 {days} 天',
  'journal.tooMuch': '丢弃租约 {lease} 遗留的内容：等待发送的内容超过 {gigabytes} GiB',
  'journal.stays': '{folder} 无法删除：{why}',
  'unreadable.tooOld': '无法读取的日志簿 {folder} 已删除：{days} 天内无人需要',
  'unreadable.tooMuch': '无法读取的日志簿 {folder} 已删除：此类日志簿超过 {gigabytes} GiB',
  'canary.wrong': 'EXECUTOR_CANARY_FAILED：不再信任此主机的 {framework} {version}，不领取需要它的任务：{why}',
  'canary.right': '此主机的 {framework} {version} 重新可信：其试验用例结果正确',
  'option.idleSeconds': '--idle-seconds：须为 1 到 86400',
  'once.done': '唯一的任务已完成并全部送达；此执行器已移除',
  'once.kept': '唯一的任务已完成并全部送达；注册码不是单任务注册码，此执行器仍保持注册',
  'once.unheard': '唯一的任务已完成并全部送达；服务未应答此执行器的离开，稍后会自行发现',
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
