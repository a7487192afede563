import type { ErrorCode } from '@testyard/core';
import { given, hint, why } from './error-parts-zh.ts';
import type { ErrorText } from './error-text.ts';

/** Of starting. */
export const startUp = {
  DATA_FOLDER_IN_USE: {
    title: '数据目录正在使用',
    detail: (d) => `另一个进程正在使用数据目录${given(d)}${why(d)}。请停止该进程，或用 --data 指定其他目录。`,
  },
  DATA_FOLDER_UNUSABLE: {
    title: '数据目录不可用',
    detail: (d) => `数据目录${given(d)} 不可用${why(d)}。请检查权限和磁盘，或用 --data 指定其他目录。`,
  },
  DATABASE_URL_INVALID: {
    title: '数据库地址无效',
    detail: (d) =>
      `给出的数据库地址不是有效的 PostgreSQL 数据库地址${why(d)}。格式为 postgres://用户:密码@主机:5432/库名，特殊字符需要百分号编码。`,
  },
  DATABASE_UNREACHABLE: {
    title: '无法连接数据库',
    detail: (d) =>
      `未能在限定时间内连接数据库${given(d)}${why(d)}。请确认数据库正在运行且允许本机连接，然后重新启动。`,
  },
  DATABASE_SIGN_IN_FAILED: {
    title: '数据库拒绝登录',
    detail: (d) =>
      `数据库${given(d)} 拒绝该用户登录${why(d)}。请检查 --database-url 或 TESTYARD_DATABASE_URL 中的用户和密码。`,
  },
  DATABASE_NOT_TRUSTED: {
    title: '数据库证书不受信任',
    detail: (d) =>
      `数据库${given(d)} 出示的证书不被接受${why(d)}。请在地址中使用证书所含的主机名；若证书由自建机构签发，请在地址中加上 sslrootcert=证书文件。`,
  },
  DATABASE_UNSAFE: {
    title: '数据库可能丢失结果',
    detail: (d) =>
      `数据库${given(d)} 所在机器断电时可能丢失已确认的数据${why(d)}。请在数据库服务器上打开这些设置后重新启动。`,
  },
  DATABASE_UNSUITABLE: {
    title: '数据库不适用',
    detail: (d) =>
      `数据库${given(d)} 不能使用${why(d)}。需要 PostgreSQL 14 或更高版本，库的编码为 UTF8，并以库的所有者登录。`,
  },
  DATABASE_IN_USE: {
    title: '数据库正在使用',
    detail: (d) => `另一个进程正在使用数据库${given(d)}${why(d)}。请等待其完成或将其停止，然后重试。`,
  },
  DATA_NEWER: {
    title: '数据来自更新的版本',
    detail: (d) =>
      `这些数据已由更新的版本使用过${why(d)}，当前版本无法读取；没有任何改动。请重新安装该版本或更新的版本。若要长期退回，请恢复升级前所做的备份。`,
  },
  OBJECT_STORE_UNUSABLE: {
    title: '对象存储不可用',
    detail: (d) =>
      `对象存储${given(d)} 不可用${why(d)}。请修正 --object-store，或去掉该选项，把日志和附件保存在数据目录中。`,
  },
  SECRETS_KEY_UNUSABLE: {
    title: '密钥文件不可用',
    detail: (d) =>
      `保存密文变量密钥的文件无法使用${why(d)}。请修正 --secrets-key-file；若数据库位于数据目录中，也可省略该选项，密钥将保存在数据目录中。`,
  },
  ADDRESS_NOT_PROTECTED: {
    title: '监听地址未受保护',
    detail: (d) =>
      `地址${given(d)} 可被其他机器访问但没有 TLS。请提供 --tls-cert 和 --tls-key；若前端已有保护，可使用 --allow-insecure。`,
  },
  PORT_UNAVAILABLE: {
    title: '端口不可用',
    detail: (d) =>
      `端口${given(d)} 无法监听${why(d)}。请停止占用该端口的程序，或用 --port、--host 指定其他端口、地址。`,
  },
  JOURNAL_UNREADABLE: {
    title: '日志簿无法读取',
    detail: (d) => `执行器数据目录中的一个日志簿无法读取${why(d)}。已原样移至其中的 unreadable 目录。`,
  },
  EXECUTOR_DISK_FULL: {
    title: '执行器无法写入磁盘',
    detail: (d) => `执行器数据目录所在的磁盘无法再写入${why(d)}。请腾出空间。`,
  },
  EXECUTOR_REFUSES: {
    title: '执行器拒绝该任务',
    detail: (d) => `执行器所在主机的所有者不允许该任务${why(d)}。`,
  },
  EXECUTOR_HOOK_FAILED: {
    title: '主机的钩子失败',
    detail: (d) => `执行器所在主机的所有者随每个会话运行的程序失败${why(d)}。`,
  },
  EXECUTOR_CANARY_FAILED: {
    title: '框架不可信',
    detail: (d) =>
      `执行器主机上的框架对其试验用例给出的结果与已知结果不符${why(d)}。在结果正确之前，需要它的任务由其他执行器执行。`,
  },
  OPTION_INVALID: {
    title: '选项无效',
    detail: (d) => `选项${given(d)} 不可用${why(d)}。${hint(d)}请查看 testyard up --help。`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

/** Of backups and of moving data. */
export const copies = {
  NOTHING_TO_BACK_UP: {
    title: '没有可备份的内容',
    detail: (d) =>
      `目录${given(d)} 中没有 testyard.db。请用 --data 指定数据目录。如果服务把数据保存在 PostgreSQL 中，请用数据库自己的方式备份，见 docs/operate.md。`,
  },
  BACKUP_NOT_OF_POSTGRES: {
    title: 'PostgreSQL 用它自己的方式备份',
    detail: () =>
      '数据保存在 PostgreSQL 中：请先用 pg_dump 或基础备份复制数据库，再复制数据目录中的 objects 目录；见 docs/operate.md。',
  },
  BACKUP_TARGET_EXISTS: {
    title: '目标已存在',
    detail: (d) =>
      `${given(d).trim()} 处已有内容，备份不会覆盖任何东西。请换一个名称；若不再需要也可将其删除。以 .incomplete 结尾的是被中断的备份留下的。`,
  },
  BACKUP_TARGET_UNUSABLE: {
    title: '目标位置不可用',
    detail: (d) => `无法在${given(d)} 处建立备份${why(d)}。请换一个位置，或为执行此命令的用户开放写权限。`,
  },
  BACKUP_INCOMPLETE: {
    title: '不是已完成的备份',
    detail: (d) =>
      `${given(d).trim()} 处没有已完成的备份：缺少 manifest.json。请指定 testyard backup 生成的目录。`,
  },
  BACKUP_DAMAGED: {
    title: '备份已损坏',
    detail: (d) =>
      `备份内容已改变：文件${given(d)} 不可用${why(d)}。没有恢复任何内容。请使用该备份的另一份副本，或更早的备份。`,
  },
  BACKUP_NEWER: {
    title: '备份来自更新的版本',
    detail: (d) => `备份${given(d)} 由更新的版本生成${why(d)}。请安装该版本或更新的版本后再恢复。`,
  },
  DATA_FOLDER_NOT_EMPTY: {
    title: '数据目录不为空',
    detail: (d) =>
      `数据目录${given(d)} 中已有内容，恢复不会覆盖任何东西。请用 --data 指定其他目录，或移走现有内容。`,
  },
  NOTHING_TO_MOVE: {
    title: '没有可迁移的内容',
    detail: (d) => `目录${given(d)} 中没有 testyard.db。请用 --from 指定数据目录。`,
  },
  SCHEMA_NOT_PRESENT: {
    title: '数据来自其他版本',
    detail: (d) =>
      `数据目录${given(d)} 的结构属于更旧的版本，而迁移只按原样复制。请先用当前版本在该目录上启动一次并停止，然后再迁移。`,
  },
  DATABASE_NOT_EMPTY: {
    title: '数据库不为空',
    detail: (d) =>
      `数据库${given(d)} 中已有 Testyard 的数据${why(d)}，不会覆盖任何内容。请新建一个空数据库。`,
  },
  MOVED_ROWS_DIFFER: {
    title: '数据不一致',
    detail: (d) =>
      `表${given(d)} 在新数据库中的内容不一致${why(d)}。本次迁移没有保留任何内容。请重试；若再次发生，请反馈。`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;
