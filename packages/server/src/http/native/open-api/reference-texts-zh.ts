/** Chinese of the reference for people: what each route does, who may call it, and the headers that some heed. */
import type { HonouredHeader, OtherAnswer, Right } from '@testyard/protocol';
import type { NativeName } from '../native-handlers.ts';

export const introductionZh = `所有列表均为 \`{items, next}\`，用 \`limit\` 和 \`cursor\` 翻页，游标仅可用于给出它的列表；
未知的查询参数会被拒绝；时间为 UTC 的 RFC 3339 格式；标识均为字符串。失败时应答
\`application/problem+json\`，其中的 \`code\` 在 \`/docs/errors\` 有说明，语言依 \`Accept-Language\`（中文或英文）。
能以 GET 读取的均可用 HEAD 查询，应答不含正文。
令牌由 \`POST /v3/auth/tokens\` 签发，位于应答头 \`X-Subject-Token\`。对于调用者没有角色的项目，其中的对象一律按不存在应答。
页面的 Cookie 可用于同样的调用；更改内容的调用还须携带请求头 \`X-Testyard-Page\`。`;

export const whoMayZh: Readonly<Record<Right, string>> = {
  anyone: '无需令牌，任何人均可调用。',
  user: '持有令牌即可调用。',
  viewer: '在项目中至少需要角色：viewer（查看）。',
  runner: '在项目中至少需要角色：runner（运行）。',
  maintainer: '在项目中至少需要角色：maintainer（维护）。',
  admin: '在项目中至少需要角色：admin（管理）。',
  'system-admin': '仅限系统管理员。',
  executor: '仅限执行器。',
};

export const headersZh: Readonly<Record<HonouredHeader, string>> = {
  'Idempotency-Key': '以相同的键和请求体重复调用时，得到与第一次相同的应答',
  'If-Match': '更改所依据状态的 `ETag`，或 `*`',
  'If-None-Match': '调用者已有内容的 `ETag`：与现有内容相同时应答 304',
  'If-Range': '范围所属内容的 `ETag`；不相同时应答全部内容',
  'Last-Event-ID': '最后收到的事件',
  Prefer: '`wait=N`：结束后应答，最多等待 N 秒（0 到 600）',
  traceparent: 'W3C Trace Context：随运行记录，并以 `TRACEPARENT` 告知测试',
  Range: '`bytes=起点-终点`',
  'X-Testyard-Page': '任意值：用以区分本页面与其他网站，后者无法让浏览器发送该请求头',
};

export const otherAnswersZh: Readonly<Record<OtherAnswer, string>> = {
  ended: '按 `Prefer` 等待，且已结束',
  present: '原已存在',
  part: '所请求的 `Range`，见 `Content-Range`',
  unchanged: '与 `If-None-Match` 所指的内容相同',
};

/** A route that is not here is said in English. */
export const summariesZh: Readonly<Record<NativeName, string>> = {
  getVersion: '服务、接口和执行器协议的版本',
  listProjects: '调用者可见的项目',
  createProject: '创建项目',
  getProject: '单个项目',
  updateProject: '限制项目的任务同时占用的执行器槽位数；null 表示不限制',
  listTemplates: '项目的模板，按名称排列',
  listLastExecutions: '项目各模板最近十次执行，顺序与模板列表相同',
  createTemplate: '保存新模板',
  saveTemplateByName:
    '使项目拥有该名称的这份文档：新建、增加版本，或内容相同时不作改动；dryRun=true 时只说明改动；支持 If-Match',
  validateTemplate: '检查模板文档，不保存',
  getTemplate: '单个模板及其 ETag',
  updateTemplate: '以新版本替换模板；支持 If-Match',
  deleteTemplate: '删除模板，其运行记录保留；支持 If-Match',
  listTemplateVersions: '模板的各个版本，最新在前；每次改变了内容的保存为一个版本',
  getTemplateVersion: '单个版本及其文档',
  diffTemplateVersions: '两个版本的差异；省略 to 为当前版本，省略 from 为其前一版本',
  restoreTemplateVersion: '把较早版本的文档恢复为新版本；支持 If-Match',
  dryRunTemplate:
    '试运行：由执行器查找模板的用例，不执行任何用例；应答的运行没有结论，也只出现在试运行的列表中；支持 Idempotency-Key 和 Prefer: wait',
  listGroups: '项目的模板组，按名称排列',
  createGroup: '把一起执行的模板保存为模板组',
  getGroup: '单个模板组',
  updateGroup: '重命名模板组或替换其成员',
  deleteGroup: '删除模板组，其中的模板保留',
  listSuts: '项目的被测系统，按名称排列',
  createSut: '保存被测系统：指定它的运行会受其探测的守护',
  getSut: '单个被测系统及其 ETag',
  updateSut: '替换被测系统的内容；支持 If-Match',
  deleteSut: '删除被测系统，针对它的运行保留；支持 If-Match',
  startRun: '启动一个或多个模板的运行；支持 Idempotency-Key 和 Prefer: wait',
  listRuns:
    '项目的运行，最新在前；`template` 为标识或名称，`since` <= 启动时间 < `until`；`ci`、`branch`、`commit` 为启动它的流水线的信息；状态和结论取最近一轮。带过滤条件时一页可能少于 `limit` 而仍有 `next`，请继续读取',
  getRunByNumber: '按项目内编号读取运行',
  getRun: '单个运行；带 Prefer: wait=N 时在结束后应答，最多等待 N 秒',
  stopRun: '停止运行：等待执行器结束正在执行的内容，带 `atOnce` 时不等待；重复调用不再有变化',
  pauseRun: '在一段时间内不再启动运行中的任何内容；正在执行的用例会执行完，槽位让给其他任务',
  resumeRun: '恢复已暂停的运行及其所有已暂停的任务；重复调用不再有变化',
  deleteRun: '删除已结束且未固定的运行，连同其用例、日志和附件',
  pinRun: '固定运行，不随时间清理；重复调用不再有变化',
  unpinRun: '取消固定，恢复按时间清理；重复调用不再有变化',
  listTasks: '运行某一轮的任务，按调用中的顺序',
  getTask: '单个任务',
  whyTask: '任务为何等待：每个执行器不能执行它的原因、能让它开始的最小改动，以及预计何时开始',
  listLeases: '任务的租约，最早在前：在哪些执行器上执行过，各自如何结束',
  stopTask: '停止运行中的一个任务，方式与停止运行相同，其余继续；重复调用不再有变化',
  pauseTask: '暂停运行中的一个任务，方式与暂停运行相同；其余继续',
  resumeTask: '恢复已暂停的任务，运行的其余部分不变；重复调用不再有变化',
  listCases: '运行某一轮的用例；order=finished 按结束顺序列出已结束的用例，并支持 Prefer: wait',
  getCase: '单个用例及其每次尝试',
  rerun:
    '把已结束运行中未成功的或指定的用例作为下一轮（或若干轮）重新执行；支持 Idempotency-Key 和 Prefer: wait',
  followRun:
    '实时跟踪运行的一轮：服务器推送事件 `run`（有变化时的运行，每秒至多一个）、`cases`（按结束顺序的一批用例）和最后的 `end`（已结束的运行）；可由 Last-Event-ID 续接；空闲时每 15 秒发送一条注释',
  listCaseColumns:
    '一轮的全部用例，按列给出，供页面和报告使用：未成功的在前；可接受时以 gzip 压缩，该轮结束后带 ETag',
  readStandings:
    '一轮中失败的用例（前 2000 个），并与该模板此前最多 30 次通过或失败的运行的第一轮相比，说明是否为新失败',
  readHistory:
    '模板（按 id 或名称）最近各次运行的第一轮，最新的在前，以及其用例在其中的结果：至少失败或不稳定过一次的用例（前 500 个），当前失败的在前，其次是不稳定的',
  readReport:
    '把运行的一轮作为 JUnit XML、CTRF、Allure 结果（ZIP）、CSV 或单个 HTML 页面下载，流式输出；该轮结束后带 ETag',
  beginImport: '开始一次由报告构成的运行；相同内容已导入时以 200 返回那次运行',
  addImportedCases: '导入的用例及其结果，接在前 `offset` 个之后；重复发送同一部分不再有变化',
  finishImport: '报告中没有更多用例：计算结论；重复调用不再有变化',
  listReceipts: '任务带来的报告文件各自的读取回执，按读取顺序',
  listLogs: '任务的日志流',
  readLogs: '把一轮的全部日志作为 ZIP 下载，流式输出：每个任务一个文件夹，每个租约的每路输出一个文件',
  readLog: '单个日志流的原始字节；支持 Range',
  readLogText:
    '单个日志流的 UTF-8 文本，可给出起止字节偏移；应答头 Testyard-Log-From、-Next、-Length、-Encoding',
  findInLog:
    '单个日志流中自偏移 `from` 起的第一行：含有 `text`（不区分大小写）；不给 `text` 时为提示出错的行。每次最多查找一秒，可从 `next` 继续',
  followLog:
    '实时跟踪单个日志流：服务器推送事件 `bytes`（base64，`id` 为其后的偏移），或 `text=1` 时的 `text`（JSON 字符串），以及 `end`（`{state, length, dropped}`）；可由 Last-Event-ID 续接，否则从 `from` 开始，负数从末尾算起',
  countEvidence:
    '一轮中各任务在结果之外保留的数量：文件数及字节数、执行器所说但不计入结果的条数；没有保留任何内容的任务不列出',
  listLateEvidence: '执行器就任务所说、但不计入结果的内容',
  listArtifacts: '任务及其用例保留的文件；带 `caseId` 时为该用例的文件',
  readArtifacts:
    '把一轮保留的全部文件（带 `caseId` 时为其中一个用例的文件）作为 ZIP 下载，流式输出：每个任务一个文件夹，其中每个用例一个文件夹',
  readArtifact: '下载单个附件的内容',
  listExecutors: '可以服务于调用者项目的执行器',
  getExecutor: '可以服务于调用者项目的单个执行器',
  getOccupancy: '最近 24 小时内，执行器每一刻钟被占用的槽位数',
  drainExecutor: '不再向执行器派发新任务，由它完成手中的任务；重复调用不再有变化',
  rotateExecutorKey: '让执行器领取新的密钥（不会展示给任何人）；旧密钥在领取之后的宽限期内仍然有效',
  pauseExecutor: '在一段时间内不向执行器派发新任务，到时自动恢复；手中的任务会完成',
  resumeExecutor: '恢复向已排空或已暂停的执行器派发任务；重复调用不再有变化',
  removeExecutor: '永久移除执行器：其会话结束，手中的任务立即重新排队',
  createRegistrationCode: '为项目注册一个执行器的一次性注册码',
  createSharedRegistrationCode: '注册一个由所有项目共用的执行器的一次性注册码',
  listProjectAudit: '项目中谁更改了什么，最新在前',
  listAudit: '整个服务中谁更改了什么，最新在前',
  startSession: '页面登录：令牌放入脚本无法读取的 Cookie',
  followSignInLink: '用登录链接的一次性凭据换取页面的 Cookie',
  endSession: '页面退出：其令牌失效，Cookie 清除',
  getMe: '调用者是谁，令牌用于什么',
  changeMyPassword: '更改自己的密码；该用户的所有令牌立即失效',
  listUsers: '所有用户，按名称排列',
  createUser: '创建用户，尚无任何项目的角色',
  updateUser: '停用或启用用户，设为或取消系统管理员；停用后其令牌立即失效',
  setUserPassword: '设置用户的密码；该用户的所有令牌立即失效',
  deleteUser: '删除用户及其角色和令牌；运行和审计日志保留其名称',
  listMembers: '项目中拥有角色的用户，按名称排列',
  setMember: '授予用户项目中的这一角色，取代原有角色；重复调用不再有变化',
  removeMember: '收回用户在项目中的角色',
  listSecrets: '项目的密文变量，按名称排列；不含其值',
  setSecret: '设置密文变量的值，替换原有的值；任何人都无法再读出',
  removeSecret: '删除密文变量；此后引用它的模板将被拒绝执行',
  rotateSecretsKey: '为所有项目的密文变量生成新密钥，并用其重新加密',
  listTokens: '项目中未撤销的程序令牌，最新在前',
  createToken: '为程序创建长期令牌，限于一个项目和至多一个角色；只在此时给出一次',
  createAccessKey: '为对兼容接口的调用进行签名的程序创建令牌；签名密钥只在此时给出一次',
  revokeToken: '立即撤销程序令牌',
  listRegistrationCodes: '仍可使用的注册码；不给出注册码本身',
  revokeRegistrationCode: '撤销尚未使用的注册码',
  listSharedRegistrationCodes: '仍可使用的共用执行器注册码；不给出注册码本身',
  revokeSharedRegistrationCode: '撤销尚未使用的共用执行器注册码',
};
