import type { toolsEn } from './tools-en.ts';

/** Chinese of the commands that set up, explain and check. */
export const toolsZh: Record<keyof typeof toolsEn, string> = {
  'start.windows':
    '服务和执行器不能在 Windows 上运行。请使用 WSL 2 或 Linux 主机；testyard run 等命令可以在此使用。',
  'command.init': '为目录中的测试生成模板',
  'init.command': '运行测试的命令，代替自动识别的结果',
  'init.folder': '要查看的目录',
  'init.name': '模板名称；默认：目录名',
  'init.use': '识别出多种时采用哪一种',
  'init.junit': '命令写出的 JUnit XML 文件，例如 "reports/*.xml"',
  'init.tap': '命令输出 TAP',
  'init.found': '发现  {kind}（{evidence}）',
  'init.wrote': '写入  {file}',
  'init.others': '如不采用第一种：{kinds}，并加 --force',
  'init.noteReport':
    '整条命令算作一个用例。让它写出 JUnit XML 或输出 TAP，并写入 `report`，即可看到每个用例。',
  'init.originComment': '供其他主机上的执行器使用，替换上面的 source：',
  'init.nothing':
    '在“{folder}”中没有发现可运行的测试。请指明：testyard init --junit "reports/*.xml" -- <命令>',
  'init.notFound': '在 {folder} 中没有发现 {kind} 的测试',
  'init.oneReport': '--junit 与 --tap 只能给出一个',
  'command.completion': '输出 shell 的补全脚本，可补全命令和名称',
  'completion.shell': 'shell 种类',
  'completion.about':
    '  bash：source <(testyard completion bash)\n  zsh：source <(testyard completion zsh)\n  fish：testyard completion fish | source\n模板、运行和执行器的名称取自当前登录的服务。',
  'completion.words': '输出可以接在后面的词，由补全脚本调用',
  'completion.typed': '程序名之后已输入的内容，最后一个词待补全',
  'ci.case': '用例',
  'ci.time': '用时',
  'ci.message': '信息',
  'ci.place': '位置',
  'ci.section': '运行 #{number}：{templates}',
  'ci.noSummary': '步骤摘要写入失败（{why}）',
  'install.summary': '写出执行器的加固 systemd 单元；不改动其他任何内容',
  'install.unit': '要写入的文件；未给出时打印',
  'install.user': '运行执行器的用户',
  'install.memory': '执行器及其全部会话的内存上限，例如 8G',
  'install.tasks': '其进程和线程总数的上限',
  'install.cpu': '其处理器时间，例如 200% 表示两个处理器',
  'executor.flaw': '{flaw}',
  'install.noServer': '需要 --server：服务地址',
  'install.bad': '{name}：“{given}”不可用',
  'install.written': '已写入 {file}。文件开头几行说明如何启动',
};
