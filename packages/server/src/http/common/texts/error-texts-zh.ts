import { type ErrorCode, oldestExecutor } from '@testyard/core';
import { sizeText } from '@testyard/protocol';
import {
  findings,
  given,
  hint,
  kind,
  neededRole,
  size,
  templates,
  why,
  wrongValues,
} from './error-parts-zh.ts';
import { type ErrorText, isOfRights, mayBeGone } from './error-text.ts';
import { copies, startUp } from './start-error-texts-zh.ts';

const callers = {
  TOKEN_MISSING: {
    title: '未识别到用户认证信息',
    detail: (d) =>
      `未识别到用户认证信息${why(d)}。请在请求头 X-Auth-Token 或 Authorization: Bearer 中携带令牌。`,
  },
  TOKEN_UNKNOWN: {
    title: '认证信息无法识别',
    detail: (d) => `认证信息无法识别${why(d)}。请重新登录，并且只携带一个新令牌。`,
  },
  TOKEN_EXPIRED: {
    title: '认证信息过期',
    detail: () => '认证信息过期。请通过 POST /v3/auth/tokens 重新登录并使用新令牌。',
  },
  SIGNATURE_WRONG: {
    title: '签名无法识别',
    detail: (d) =>
      `访问密钥未知，或调用不是用其签名密钥签名的${why(d)}。请检查这对密钥，并确认路径、参与签名的请求头和请求体在途中没有被改动。`,
  },
  SIGNATURE_EXPIRED: {
    title: '签名已过期',
    detail: (d) =>
      `签名时间与本服务器时间${given(d)}相差超过 15 分钟。请校准调用方的时钟，并为每次调用重新签名。`,
  },
  ACCESS_KEY_LOCKED: {
    title: '访问密钥已锁定',
    detail: () => '该访问密钥从此处发来的错误签名过多。请修正签名程序并等待 15 分钟，或新建一个访问密钥。',
  },
  ACCESS_KEY_UNREADABLE: {
    title: '访问密钥无法解密',
    detail: (d) =>
      `无法校验签名：本服务无法解密访问密钥${given(d)} 的签名密钥。请用 \`testyard token create 名称 --access-key\` 新建访问密钥，或请运维人员将丢失的密钥加入本服务的密钥文件。`,
  },
  SIGN_IN_FAILED: {
    title: '登录失败',
    detail: () =>
      '用户名、密码或项目不正确，或密码错误次数过多。请检查后重试；连续错误五次后需等待 15 分钟。',
  },
  CREDENTIAL_UNKNOWN: {
    title: '执行器密钥无法识别',
    detail: (d) => `该执行器的密钥未知或已吊销${why(d)}。请使用新的注册码重新注册执行器。`,
  },
  CREDENTIAL_REPLACED: {
    title: '执行器密钥已被替换',
    detail: () =>
      '该执行器已领取新的密钥，旧密钥的宽限期已过。若新密钥已丢失，请使用新的注册码重新注册执行器。',
  },
  REGISTRATION_CODE_UNUSABLE: {
    title: '注册码不可用',
    detail: () => '注册码未知、已使用或已过期，每个注册码只能使用一次。请在项目中获取新的注册码。',
  },
  FORBIDDEN: {
    title: '没有权限',
    detail: (d) =>
      isOfRights(d)
        ? `您没有执行此操作的权限${neededRole(d)}${why(d)}。请联系项目管理员。`
        : `不能执行此操作${why(d)}。`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const wanted = {
  ROUTE_NOT_FOUND: {
    title: '地址不存在',
    detail: (d) => `该地址不存在${given(d)}。请检查路径，docs/api.md 列出了所有地址。`,
  },
  NOT_FOUND: {
    title: '对象不存在',
    detail: (d) =>
      `${kind(d, '对象')}${given(d)} 不存在或对您不可见${why(d)}。${hint(d)}${mayBeGone(d) ? '它可能已被删除。' : ''}请检查标识和所属项目。`,
  },
  TEMPLATE_NOT_FOUND: {
    title: '模板不存在',
    detail: (d) =>
      d.why
        ? `无法再次执行模板${templates(d)}${why(d)}。未启动任何任务，请运行其他模板，或重新保存该模板后运行。`
        : `模板或模板组不存在或对您不可见${templates(d)}。${hint(d)}未启动任何任务，请检查标识和所属项目。`,
  },
  METHOD_NOT_ALLOWED: {
    title: '不支持该请求方法',
    detail: (d) => `该地址不支持此请求方法${given(d)}。响应头 Allow 列出了支持的方法。`,
  },
  BODY_NOT_JSON: {
    title: '请求体不是 JSON',
    detail: (d) => `请求体无法按 JSON 解析${why(d)}。请发送一个 UTF-8 编码的 JSON 值。`,
  },
  BODY_NOT_YAML: {
    title: '请求体不是 YAML',
    detail: (d) =>
      `请求体无法按 YAML 解析${why(d)}。请发送一个 UTF-8 编码的文档，或以 \`application/json\` 发送 JSON。`,
  },
  BODY_ENCODED: {
    title: '请求体经过编码',
    detail: (d) => `不支持请求体的 \`Content-Encoding\`${given(d)}。请不带该请求头，原样发送请求体。`,
  },
  REQUEST_INVALID: {
    title: '请求无效',
    detail: (d) => `请求不符合要求${findings(d)}。请修改后重新发送。`,
  },
  CURSOR_INVALID: {
    title: '游标无效',
    detail: () => '该游标不是此列表给出的。请原样发送此列表上一页的 next，或不带游标从头开始。',
  },
  PREFER_INVALID: {
    title: '等待时间无效',
    detail: (d) => `请求头 Prefer 无法识别：wait=${given(d, '')}。请发送 wait=N，N 为 0 到 600 的整数秒。`,
  },
  IDEMPOTENCY_KEY_INVALID: {
    title: '幂等键无效',
    detail: (d) =>
      `请求头 Idempotency-Key 只能出现一次，且须为 1 到 255 个不含空格的可见 ASCII 字符${why(d)}。`,
  },
  IF_MATCH_INVALID: {
    title: 'If-Match 无效',
    detail: (d) =>
      `请求头 If-Match${given(d)} 不可用。请发送修改所依据的应答中的 ETag（连同引号），或发送 *。`,
  },
  NOTHING_TO_EXECUTE: {
    title: '没有可执行的内容',
    detail: (d) => `请求没有指定任何模板，什么都没有执行不算成功。${hint(d)}请至少指定一个模板或模板组。`,
  },
  TEMPLATE_ID_NOT_STRING: {
    title: '模板标识是数字',
    detail: () => '模板标识以 JSON 数字发送，精度已经丢失。请加引号，以字符串发送。',
  },
  SEVERAL_PROJECTS: {
    title: '模板属于多个项目',
    detail: (d) => `一次运行只属于一个项目，而这些模板属于多个项目${templates(d)}。请按项目分别调用。`,
  },
  TEMPLATE_INVALID: {
    title: '模板无效',
    detail: (d) => `模板${given(d)} 不可用${findings(d)}。请修改模板文档后重新保存。`,
  },
  MATRIX_EMPTY: {
    title: '没有可用的组合',
    detail: (d) =>
      `按给定的参数，矩阵中没有剩余的组合${templates(d)}。未启动任何任务，请更换参数值或省略该参数。`,
  },
  PARAMETER_INVALID: {
    title: '参数无效',
    detail: (d) => `参数与模板不符${wrongValues(d)}。${hint(d)}未启动任何任务，请查看模板的参数定义。`,
  },
  PASSWORD_UNACCEPTABLE: {
    title: '密码不符合要求',
    detail: () => '密码长度须为 8 到 256 个字符。请换一个密码。',
  },
  PROTOCOL_UNSUPPORTED: {
    title: '协议版本不受支持',
    detail: (d) =>
      `服务端不支持该执行器协议版本${d.given ? given(d) : ''}${why(d)}。请使用与服务端版本一致的执行器。`,
  },
  EXECUTOR_TOO_OLD: {
    title: '执行器版本过旧',
    detail: (d) =>
      `服务端不接受版本${given(d)} 的执行器。请在其主机上安装 ${oldestExecutor} 或更新的版本，最好与服务端一致；数据目录保持不变。`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const conflicts = {
  ROTATION_NOT_ORDERED: {
    title: '没有更换密钥的命令',
    detail: () => '该执行器已持有最新的密钥。用 testyard executor rotate 下达更换命令。',
  },
  NAME_TAKEN: {
    title: '名称已被使用',
    detail: (d) => `已存在名为${given(d)} 的${kind(d, '对象')}。请更换名称，或修改已有的对象。`,
  },
  LAST_ADMIN: {
    title: '最后一个系统管理员',
    detail: (d) => `用户${given(d)} 是唯一可以登录的系统管理员，未作任何更改。请先设置另一个系统管理员。`,
  },
  TEMPLATE_DISABLED: {
    title: '模板已停用',
    detail: (d) => `模板已停用，不能执行${templates(d)}。未启动任何任务，请启用该模板或将其去掉。`,
  },
  TEMPLATE_CHANGED: {
    title: '模板已被他人修改',
    detail: (d) =>
      `模板${given(d)} 已不是修改所依据的状态：${d.number === undefined ? '该模板不存在' : `现为第 ${d.number} 版`}。未做任何修改，请重新读取后再修改。`,
  },
  SUT_CHANGED: {
    title: '被测系统已被他人修改',
    detail: (d) =>
      `被测系统${given(d)} 已不是修改所依据的状态：现为第 ${d.number ?? '?'} 版。未做任何修改，请重新读取后再修改。`,
  },
  GROUP_EMPTY: {
    title: '模板组为空',
    detail: (d) => `模板组中没有模板${templates(d)}。未启动任何任务，请先添加模板。`,
  },
  RUN_NOT_FINISHED: {
    title: '运行尚未结束',
    detail: (d) => `运行 #${d.given ?? ''} 尚未结束。未做任何更改，请先停止它或等待其结束。`,
  },
  NOTHING_TO_RERUN: {
    title: '没有可重新执行的内容',
    detail: (d) =>
      `运行 #${d.given ?? ''} 中没有符合要求的内容。未启动任何内容，请改用 "all"，或启动新的运行。`,
  },
  RUN_IS_DRY: {
    title: '该运行是试运行',
    detail: (d) =>
      `运行 #${d.given ?? ''} 只查找了用例，没有执行任何内容。未启动任何内容，请直接启动该模板的运行。`,
  },
  RUN_IS_IMPORTED: {
    title: '该运行是导入的',
    detail: (d) =>
      `运行 #${d.given ?? ''} 由报告导入，没有执行器参与。未启动任何内容，请直接启动该模板的运行。`,
  },
  RUN_PINNED: {
    title: '运行已固定',
    detail: (d) => `运行 #${d.given ?? ''} 已固定。未删除任何内容，请先取消固定。`,
  },
  RUN_ENDED: {
    title: '已结束或正在停止',
    detail: (d) =>
      d.kind === 'import'
        ? `导入 ${d.given ?? ''} 已结束，不再接收用例。未做任何更改；请重新导入这些报告，若该运行没有它们，则会为其新建一次运行。`
        : `${d.kind === 'task' ? '任务' : '运行'} ${d.given ?? ''} 已结束或正在停止，不能暂停或恢复。未做任何更改。`,
  },
  NO_MATCHING_EXECUTOR: {
    title: '没有可用的执行器',
    detail: (d) =>
      `已注册的执行器都不具备所需的标签、框架或源${templates(d)}。未启动任何任务，请注册符合条件的执行器或修改模板。`,
  },
  SECRET_UNKNOWN: {
    title: '密文变量不存在',
    detail: (d) =>
      `项目中没有所需的密文变量${given(d, '：')}${templates(d)}。未启动任何任务，请由项目管理员执行 \`testyard secret set\` 设置。`,
  },
  SECRET_UNREADABLE: {
    title: '密文变量无法解密',
    detail: (d) =>
      `密文变量${given(d)} 无法解密：本服务的密钥文件中没有其密钥，或其数据已被改动。请将密钥加入该文件，或重新设置该密文变量。`,
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: '幂等键已用于其他请求',
    detail: () => '24 小时内同一 Idempotency-Key 用于了不同的请求体。新的请求请使用新的键。',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    title: '首次请求仍在处理',
    detail: () => '使用该 Idempotency-Key 的请求仍在处理中。请稍后重复请求以获得其结果。',
  },
  STALE: {
    title: '租约已失效',
    detail: (d) => `${kind(d, '租约')}${given(d)} 已不是当前有效的${why(d)}。请结束会话并重新领取任务。`,
  },
  SEQUENCE_GAP: {
    title: '序号不连续',
    detail: (d) => `中间有内容未收到。请从序号 ${d.number ?? 0} 起重新发送。`,
  },
  RESULT_CONFLICT: {
    title: '结果与先前的矛盾',
    detail: (d) => `该租约的事件${given(d)} 与先前所报不同。以先前的为准；这一条作为迟到证据保留。`,
  },
  LEDGER_CONFLICT: {
    title: '用例清单不一致',
    detail: (d) => `预期用例清单与任务已有的不一致${why(d)}。清单只确定一次，之后不再改变。`,
  },
  LOG_CONFLICT: {
    title: '日志内容不一致',
    detail: (d) => `该位置的内容与已保存的不同。请从偏移 ${d.number ?? 0} 继续。`,
  },
  ARTIFACT_HASH_MISMATCH: {
    title: '文件在传输中被改变',
    detail: (d) => `文件${given(d)} 与声明的 SHA-256 不符。请重新发送。`,
  },
  RANGE_NOT_SATISFIABLE: {
    title: '请求的范围不存在',
    detail: (d) =>
      `请求的字节范围不存在${d.number === undefined ? '' : `，共有 ${d.number} 字节`}。请在此范围内请求。`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const limits = {
  BODY_TOO_LARGE: {
    title: '请求体过大',
    detail: (d) => `请求体超过上限${size(d)}${why(d)}。请减少内容或分批发送。`,
  },
  ARTIFACT_LIMIT: {
    title: '不再保存更多文件',
    detail: (d) =>
      `任务的文件已达保存上限（${d.kind === 'bytes' ? sizeText(d.number ?? 0) : `${d.number ?? 0} 个`}）。请减少要保存的文件，或在启动服务时提高 --artifact-${d.kind === 'bytes' ? 'size' : 'count'}。`,
  },
  HEADERS_TOO_LARGE: {
    title: '请求头过大',
    detail: (d) => `请求头超过上限${size(d)}。请减少或缩短请求头。`,
  },
  RATE_LIMITED: {
    title: '请求过于频繁',
    detail: (d) =>
      `短时间内请求过多${why(d)}。请等待${d.number === undefined ? '片刻' : ` ${d.number} 秒`}后重试，响应头 Retry-After 给出等待时间。`,
  },
  STORE_UNAVAILABLE: {
    title: '存储暂不可用',
    detail: (d) =>
      d.why?.rule === 'commit-unknown'
        ? '提交时与数据库的连接中断，无法确定更改是否已保存。带有 Idempotency-Key 的调用请用同一个键重试；没有的，请先查看更改是否已生效。'
        : '存储暂时无法处理该请求，没有任何更改。请稍后重试。',
  },
  SHUTTING_DOWN: {
    title: '服务正在关闭',
    detail: () => '服务正在关闭，不再接受新的请求。请在服务恢复后重试。',
  },
  DISK_FULL: {
    title: '磁盘已满',
    detail: (d) =>
      d.given === undefined
        ? `${d.why?.rule === 'database-disk-full' ? '数据库' : '服务端'}磁盘已满，没有任何更改。请联系运维人员清理空间后重试。`
        : `${given(d).trim()} 所在的磁盘已满，其中没有任何改动。请清理空间或选择其他位置后重试。`,
  },
  INTERNAL: {
    title: '服务内部错误',
    detail: () => '服务内部发生意外错误。请将请求标识告知运维人员，日志中有对应记录。',
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const verdicts = {
  RUN_FAILED: {
    title: '执行失败',
    detail: (d) => `至少一个模板执行失败${templates(d)}。请查看运行中失败的用例。`,
  },
  RUN_ERROR: {
    title: '执行异常',
    detail: (d) =>
      `没有失败的用例，但并非全部用例都有结果${templates(d)}。请查看任务的原因，修复后重新执行。`,
  },
  RUN_INVALID: {
    title: '结果无效',
    detail: (d) => `被测系统在执行期间发生变化，结果无效${templates(d)}。请在被测系统稳定后重新执行。`,
  },
  RUN_STOPPED: {
    title: '执行已停止',
    detail: (d) => `运行在结束之前被停止${templates(d)}。需要结果时请重新执行。`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

export const chineseTexts: Record<ErrorCode, ErrorText> = {
  ...callers,
  ...wanted,
  ...conflicts,
  ...limits,
  ...verdicts,
  ...startUp,
  ...copies,
};
