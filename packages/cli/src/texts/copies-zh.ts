import type { copiesEn } from './copies-en.ts';

/** Chinese of copying, moving and settling what an installation holds. */
export const copiesZh: Record<keyof typeof copiesEn, string> = {
  'command.backup': '把全部数据复制到一个目录，服务运行时亦可',
  'command.restore': '用备份生成数据目录',
  'command.migrate': '把数据目录中的数据迁移到 PostgreSQL',
  'command.settle': '了结恢复后的 PostgreSQL 数据库中当时仍在进行的工作',
  'backup.argument': '要生成的目录；该处不能已有内容',
  'backup.about':
    '备份呈现某一时刻：此前得到应答的一切，连同日志和附件。其间服务照常运行。\n备份中有密码和令牌的哈希，以及测试输出的内容：请像保护服务本身一样保管它。',
  'backup.done': '备份    {folder}',
  'backup.moment': '时刻    {time}',
  'backup.holds':
    '内容    运行 {runs} 次，用例 {cases} 个，模板 {templates} 个，用户 {users} 个；文件 {files} 个，{size}',
  'backup.bucket': '不含    日志和附件：它们在存储桶中，请随后用存储桶自己的方式复制',
  'backup.removed': '其间有 {count} 个日志或附件被保留策略删除，不在备份中',
  'backup.problems': '有 {count} 个日志或附件在数据目录中本已缺失或损坏：',
  'backup.more': '… 另有 {count} 个：见备份中的 manifest.json',
  'backup.next': '恢复：  testyard restore {folder} --data <空目录>',
  'restore.argument': 'testyard backup 生成的目录',
  'restore.data': '要生成的目录；必须为空或不存在',
  'restore.about':
    '首先按哈希检查每个文件；备份若有损坏，不恢复任何内容。备份那一刻正在执行的用例重新排队。\n其他主机上的执行器保留身份，内置执行器获得新的身份。',
  'restore.done': '已恢复  {folder}',
  'restore.leases': '已排队  {count} 个进行中租约的用例',
  'restore.bucket': '不含    日志和附件：请把存储桶恢复为此备份之后复制的内容',
  'restore.next': '接下来：testyard up --data {folder}',
  'restore.nextBucket': '接下来：testyard up --data {folder} --object-store <存储桶>',
  'migrate.from': '要迁移的数据目录；其间不能有服务使用它',
  'migrate.to': '空的 PostgreSQL 数据库；他人可在进程列表中看到命令行选项，看不到环境变量',
  'migrate.about':
    '每一行都会复制并读回比较，在同一个事务中完成：之后数据库中要么全有，要么全无。\n数据目录只被读取，之后仍然需要：日志、附件和执行器留在其中。',
  'migrate.noTarget': '请用 --to 或 TESTYARD_DATABASE_URL 指定数据库',
  'migrate.copy': '正在复制 {table}  {rows}/{ofRows} 行',
  'migrate.compare': '正在比较 {table}  {rows}/{ofRows} 行',
  'migrate.done': '已迁移  {tables} 个表的 {rows} 行；均已读回，完全相同',
  'migrate.kept': '保留    {folder}：日志和附件留在其中；其中的 testyard.db 不再使用',
  'migrate.next': '接下来：testyard up --data {folder}，并按上面设置 TESTYARD_DATABASE_URL',
  'settle.database': '恢复后的 PostgreSQL 数据库；不能有服务在其上运行',
  'settle.about':
    '数据库恢复到较早的时刻后，首次启动前执行一次：当时正在执行的用例重新排队，不计为丢失；\n执行器此后就其发来的内容不再计入结果。',
  'settle.noDatabase': '请用 --database-url 或 TESTYARD_DATABASE_URL 指定数据库',
  'settle.done': '已了结  {count} 个进行中的租约；其用例已重新排队',
  'copy.database': '正在复制数据库 …',
  'copy.objects': '正在复制  文件 {files}/{ofFiles}  {size}/{ofSize}',
  'copy.check': '正在检查  文件 {files}/{ofFiles}  {size}/{ofSize}',
  'copy.interrupted': '已中断：没有留下任何内容',
};
