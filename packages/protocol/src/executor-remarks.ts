/**
 * What executors themselves say of a task or a case, by the name of its rule, in both languages; `{name}` stands for a
 * value, which may be a remark again; `{bytes}` for a size, which is told in its largest unit. A message carries the English text beside the rule: who does not know a rule
 * shows the text. What frameworks and tests say is passed on in their own words and has no rule.
 */
import Type from 'typebox';
import { reportRemarks } from './report-remarks.ts';
import { Dictionary } from './scalars.ts';

const en = {
  ...reportRemarks.en,
  'case-late': 'The case did not end within {time} and was stopped',
  'case-died': 'The test process died while this case ran: {how}',
  'case-around': '{name}, which is around this case, failed: {text}',
  'case-not-found': 'This session did not find the case',
  'case-unknown': 'this session does not know the case {case}',
  'task-late': 'The task did not end within {time}',
  'session-late': 'The session did not end within {time} of its last case and was stopped',
  'session-died': '{exit} ({text})',
  'exit-code': 'exit code {code}',
  'exit-signal': 'signal {signal}',
  'killed-by': 'killed by signal {signal}',
  'exit-unknown': 'an unknown exit',
  'exit-line': '{exit}: {line}',
  'source-late': 'The source was not there within {time} of set-up',
  'set-up-late': 'The set-up command "{command}" did not end within {time} of set-up',
  'set-up-failed': 'The set-up command "{command}" ended with {exit}',
  'no-framework': 'This executor has no framework "{framework}"',
  'secret-gone': 'The project has no secret for {names} any more, or the server lacks the key to decrypt it',
  'no-program': 'The program "{program}" is not on this host',
  'no-git': 'git is not installed on this host',
  'git-failed': 'git {command} failed: {text}',
  'git-silent': 'git {command} failed and said nothing',
  'git-url-space': 'The git source cannot be used: its URL holds white space or control characters',
  'git-url-form': 'The git source cannot be used: its URL cannot be read',
  'git-url-no-scheme': 'The git source cannot be used: its URL has no scheme',
  'git-url-user': 'The git source cannot be used: its URL holds a user or password; the host has credentials',
  'git-url-scheme':
    'The git source cannot be used: scheme "{scheme}" is not allowed here (allowed: {allowed}; see --allow-source)',
  'git-ref': '"{ref}" is not a git ref',
  'git-no-ref': '{url} has no branch or tag "{ref}"',
  'git-no-default': '{url} has no default branch: name one in source.ref',
  'folder-not-allowed': '{path} is not inside a folder of --allow-path',
  'folder-missing': '{path} is not a folder on this host',
  'directory-outside': 'workingDirectory "{path}" leads out of the source',
  'directory-missing': 'workingDirectory "{path}" is not in the source',
  'directory-file': 'workingDirectory "{path}" is not a folder',
  'disk-full': 'The disk of the executor is full (EXECUTOR_DISK_FULL): {text}',
  'disk-unusable': 'The executor cannot store what the task produces (EXECUTOR_DISK_FULL): {text}',
  'disk-was-full':
    'The disk of the executor was nearly full while this ran (EXECUTOR_DISK_FULL): that may be the reason for whatever went wrong',
  'disk-little-room':
    'The disk of the executor is nearly full (EXECUTOR_DISK_FULL): {free} MiB are free, and {wanted} MiB are needed to take work',
  'host-no-project':
    'The owner of this host does not allow the project {project} (EXECUTOR_REFUSES; see --allow-project)',
  'host-no-command':
    'The owner of this host does not allow the program "{program}" (EXECUTOR_REFUSES; see --allow-command)',
  'host-no-variable':
    'The owner of this host allows only some programs, and {variable} could change which ones run (EXECUTOR_REFUSES; see --allow-command)',
  'host-no-set-up':
    'The owner of this host does not allow set-up commands (EXECUTOR_REFUSES; see --no-setup)',
  'hook-failed': 'The hook {hook} of this host ended with {exit} (EXECUTOR_HOOK_FAILED)',
  'hook-late': 'The hook {hook} of this host did not end within {time} (EXECUTOR_HOOK_FAILED)',
  'hook-missing': 'The hook {hook} of this host could not be started (EXECUTOR_HOOK_FAILED): {text}',
  'over-memory':
    'The session exceeded its limit of {bytes} of memory, and the kernel killed one of its processes',
  'over-cpu': 'A process exceeded its limit of {seconds} s of CPU time and was killed',
  'over-file': 'A process wrote a file beyond its limit of {bytes} and was killed',
  'over-processes':
    'The session exceeded its limit of {count} processes and threads: the kernel refused to create another one',
  'canary-wrong': 'its canary gave a wrong result (EXECUTOR_CANARY_FAILED): {what}',
  'canary-differs': 'the case {case} is {found} and must be {wanted}',
  'canary-text': 'the case {case} does not report "{text}"',
  'canary-again': 'the case {case} was reported twice, or does not exist',
  'canary-cases': '{found} cases were found, which are not the {wanted} that exist',
  'canary-ended': 'it did not end properly: {text}',
  'log-incomplete': 'The log {stream} is not complete: {text}',
  'log-cut': 'The log {stream} is cut: {kept} bytes are kept, {dropped} more are not',
  'files-not-plain': 'Not kept, because only plain files are (no links, pipes, sockets or devices): {files}',
  'files-outside': 'Not kept, because their path leads out of the folder of the test: {files}',
  'files-name-long': 'Not kept, because their names have more than 1,024 characters: {files}',
  'files-too-large': 'Not kept, because they are larger than 500 MiB: {files}',
  'files-limit': 'Not kept, because a task may have {count} files of {bytes} in all: {files}',
  'files-missing': 'Not kept, because they do not exist (any more): {files}',
  'files-unreadable': 'Not kept, because they cannot be read: {files}',
  'files-no-room': 'Not kept, because the disk of the executor has no room for them: {files}',
  'files-refused': 'Not kept, because the server did not accept them: {files}',
  'files-encrypted':
    'Kept without being searched for secrets, because they are protected by a password: {files}',
  'files-damaged':
    'Kept without being searched for secrets to their end, because they are damaged or incomplete: {files}',
  'files-too-deep':
    'Kept without being searched for secrets to their end, because they unpack to more than the limit: {files}',
  'files-closed':
    'Kept without being searched for secrets, because they are packed in another format than ZIP, gzip and tar: {files}',
  'files-withheld':
    'Not kept, because they cannot be searched for secrets (unreadArtifacts of the template): {files}',
  'files-secret-stuck': 'Not kept, because they contain a secret that cannot be taken out: {files}',
  'files-late': 'Not kept, because the collect phase ran out of time: {files}',
  'files-more': '{files} and {count} more',
  'pytest-missing':
    'pytest was not found: neither .venv/bin/python nor python3 on PATH has it, and there is no pytest on PATH. Install it on the executor, or into .venv by a setup command.',
  'pytest-refuses': 'pytest refuses to run ({exit}){text}',
  'pytest-no-run': 'pytest ended without a test run: do the arguments ask for something else?',
  'pytest-ended': 'pytest ended {when} ({exit})',
  'pytest-died': 'The pytest process died {when} ({exit})',
  'runner-missing':
    '{runner} is not installed in the workspace: no node_modules of the working directory or above it has it. Is it among the devDependencies, and does the template install them (setup: ["npm ci"])?',
  'runner-too-old': '{runner} {version} is too old: {oldest} or newer is needed',
  'runner-damaged': '{runner} is damaged: there is no version in package.json of {path}',
  'runner-refuses': '{runner} refuses to run: {text}',
  'runner-died': 'The {runner} process died {when} ({exit})',
  'runner-nonsense': 'The {runner} process sent something that cannot be understood',
  'runner-argument':
    '{argument} cannot be given to {runner} here: which cases run, where and how often is decided by Testyard',
  'runner-unknown':
    'Testyard does not know how to hand out cases to {runner} {version}: use the newest Testyard, or a version of {runner} that docs/frameworks.md names',
  'playwright-no-browser':
    'The browser of this test is not installed on the host (npx playwright install, or channel and executablePath of the configuration): {text}',
  'pytest-coverage':
    'Required test coverage of {required} % not reached: {total} % of what pytest-cov looked at ran',
  'runner-exit': '{runner} ended with {exit}, which no case accounts for',
  'runner-exit-error':
    '{runner} ended with {exit}, which no case accounts for. The last error that it printed: {line}',
  'node-too-old': 'Node.js {version} is too old for {runner} here: {oldest} or newer is needed',
  'runner-no-run': '{runner} ended without a test run: do the arguments ask for something else?',
  'runner-parallel':
    'The parallel mode of {runner} is switched off here: files are spread over slots instead (executors.max of the template)',
  'runner-bail':
    'Stopping {runner} at the first failure is switched off here: use verdict.maximumFailures of the template instead',
  'runner-retries':
    'The retries of {runner} are switched off here: retries.cases of the template repeats cases, and every attempt is kept',
  'option-not-run':
    'The option {option} cannot be used here: it reports cases as passed that were not executed',
  'failed-outside': '{case} failed outside of all cases: {text}',
  'rejection-outside': 'A promise was rejected outside of all cases, and nobody handled it: {text}',
  'rejection-inside':
    'A promise was rejected while {case} ran, and nobody handled it, which {runner} does not count: {text}',
  'cases-appeared':
    '{count} cases appeared while others ran, such as {case}: {runner} had not listed them before, so they were not executed. Define them while the file is loaded.',
  'runner-lingers':
    '{runner} was stopped, because its process did not end within {time} of the last hook: something that the tests opened keeps it alive',
  'runner-collect-late': '{runner} did not find its cases within {time}',
  'runner-collect-late-at': '{runner} did not find its cases within {time}: it still loaded {file}',
  'no-test-files': 'select names no file with tests: {names}',
  'select-unmatched':
    'select names things that do not exist, and only the rest was run: {names}. Was a file renamed or moved?',
  'coverage-off':
    'Coverage is switched off here, so the thresholds in the configuration of {runner} are not checked: a template with the framework command can run {runner} with them',
  'type-checks-off':
    'Type checks are switched off here, so those in the configuration of {runner} are not made: a template with the framework command can make them',
  'option-left':
    'The option {option} of {runner} is ignored here: it concerns all files together, or where results go',
  'file-late': 'The file took {took}, but --test-timeout allows only {time}',
  'file-exit': 'The file ended with {exit}, which none of its cases accounts for',
  'file-exit-error':
    'The file ended with {exit}, which none of its cases accounts for. The last error that it printed: {line}',
  'file-cut': 'The process of the file ended ({exit}) before the runner had reported all cases',
  'file-cut-in':
    'The process of the file ended ({exit}) while it ran {case}, before the runner had reported all cases',
  'file-without-tests': 'The file has no test',
  'file-too-long': 'The file has {count} cases, but only {most} per file are accepted',
  'step-undefined': 'The step "{step}" has no definition',
  'step-ambiguous': 'The step "{step}" has more than one definition',
  'step-pending': 'The definition of the step "{step}" is not written yet',
  'scenario-without-steps': 'The scenario has no steps',
  'case-untold': '{runner} did not report how this case ended',
  'package-without-run':
    'The package ended with exit code 0 and ran no test: does its TestMain call Run in every case?',
  'package-exit': 'The tests of {package} ended with {exit}, which none of them accounts for',
  'package-exit-error':
    'The tests of {package} ended with {exit}, which none of them accounts for. The last error that they printed: {line}',
  'not-collected': '{name} could not be collected: {text}',
  'before-collection': 'before it had collected the cases',
  'while-loading': 'while it loaded {file}',
  'between-cases': 'between two cases',
  'while-running': 'while it ran {case}',
  'command-exit': 'the command ended with {exit}; {report}',
  'report-missing': 'the report ({report}) is missing or incomplete',
  'report-red': 'the report contains failures too ({count} cases)',
  'report-green': 'no case of the report failed ({count} cases)',
  'sut-no-address':
    'The SUT {sut} has no address that can be probed: the call or the project must give an ip and a port from 1 to 65535',
  'sut-silent': 'The SUT {sut} did not answer within {time}',
  'sut-unreachable': 'The SUT {sut} cannot be reached: {text}',
  'sut-status': 'The SUT {sut} answered with HTTP status {status}',
  'sut-redirect': 'The SUT {sut} answered with a redirect (HTTP status {status}), which is not followed',
  'sut-large': 'The SUT {sut} answered with more than {bytes}',
  'sut-nonsense': 'The SUT {sut} did not answer with a JSON object',
  'sut-no-http': 'What the SUT {sut} answered is not HTTP',
  'sut-no-tls': 'What the SUT {sut} answered is not TLS, or none that both know: its probe asks by https',
  'sut-no-field': 'The answer of the SUT {sut} has nothing in its field "{field}"',
  'sut-command': 'The probe of the SUT {sut} ended with {exit}',
  'sut-undeclared': 'The SUT {sut} does not declare itself a test target',
  'sut-other': 'The SUT {sut} is {found}, and expected is {expected}',
  'sut-no-build': 'The SUT {sut} does not tell its build by this probe, and expected is {expected}',
  'sut-changed-elsewhere': 'The SUT {sut} was seen to be something else by another executor',
  'sut-wait-over': 'The SUT {sut} was not right within {time}: {why}',
  'select-unknown': 'select names no declared case: {names}',
} as const;

export type ExecutorRemarkRule = keyof typeof en;

const zh: Readonly<Record<ExecutorRemarkRule, string>> = {
  ...reportRemarks.zh,
  'case-late': '用例未在 {time} 内结束，已被停止',
  'case-died': '运行此用例时测试进程中断：{how}',
  'case-around': '此用例外层的 {name} 失败：{text}',
  'case-not-found': '本次会话没有找到此用例',
  'case-unknown': '本次会话不认识用例 {case}',
  'task-late': '任务未在 {time} 内结束',
  'session-late': '最后一个用例结束后，会话未在 {time} 内结束，已被停止',
  'session-died': '{exit}（{text}）',
  'exit-code': '退出码 {code}',
  'exit-signal': '信号 {signal}',
  'killed-by': '被信号 {signal} 终止',
  'exit-unknown': '未知的退出方式',
  'exit-line': '{exit}：{line}',
  'source-late': '源代码未在准备时限 {time} 内就绪',
  'set-up-late': '准备命令“{command}”未在准备时限 {time} 内结束',
  'set-up-failed': '准备命令“{command}”以{exit} 结束',
  'no-framework': '此执行器没有框架“{framework}”',
  'secret-gone': '项目中已没有 {names} 的密文变量，或服务没有其密钥',
  'no-program': '此主机上没有程序“{program}”',
  'no-git': '此主机没有安装 git',
  'git-failed': 'git {command} 失败：{text}',
  'git-silent': 'git {command} 失败，且没有给出原因',
  'git-url-space': 'git 源无法使用：URL 含有空白或控制字符',
  'git-url-form': 'git 源无法使用：URL 无法解析',
  'git-url-no-scheme': 'git 源无法使用：URL 没有协议部分',
  'git-url-user': 'git 源无法使用：URL 含有用户名或密码；凭据应配置在主机上',
  'git-url-scheme': 'git 源无法使用：此处不允许协议“{scheme}”（允许：{allowed}；参见 --allow-source）',
  'git-ref': '“{ref}”不是 git 引用',
  'git-no-ref': '{url} 没有名为“{ref}”的分支或标签',
  'git-no-default': '{url} 没有默认分支：请在 source.ref 中指定',
  'folder-not-allowed': '{path} 不在 --allow-path 允许的目录之内',
  'folder-missing': '{path} 不是此主机上的目录',
  'directory-outside': 'workingDirectory“{path}”超出了源代码的范围',
  'directory-missing': '源代码中没有 workingDirectory“{path}”',
  'directory-file': 'workingDirectory“{path}”不是目录',
  'disk-full': '执行器的磁盘已满（EXECUTOR_DISK_FULL）：{text}',
  'disk-unusable': '执行器无法保存任务的输出（EXECUTOR_DISK_FULL）：{text}',
  'disk-was-full': '运行期间执行器的磁盘几乎已满（EXECUTOR_DISK_FULL）：出现的问题可能由此引起',
  'disk-little-room':
    '执行器的磁盘空间不足（EXECUTOR_DISK_FULL）：剩余 {free} MiB，达到 {wanted} MiB 才领取工作',
  'host-no-project': '此主机的所有者不允许项目 {project}（EXECUTOR_REFUSES；参见 --allow-project）',
  'host-no-command': '此主机的所有者不允许程序“{program}”（EXECUTOR_REFUSES；参见 --allow-command）',
  'host-no-variable':
    '此主机的所有者只允许部分程序，而 {variable} 可能改变实际运行的程序（EXECUTOR_REFUSES；参见 --allow-command）',
  'host-no-set-up': '此主机的所有者不允许准备命令（EXECUTOR_REFUSES；参见 --no-setup）',
  'hook-failed': '此主机的钩子 {hook} 失败（EXECUTOR_HOOK_FAILED），{exit}',
  'hook-late': '此主机的钩子 {hook} 未在 {time} 内结束（EXECUTOR_HOOK_FAILED）',
  'hook-missing': '此主机的钩子 {hook} 无法启动（EXECUTOR_HOOK_FAILED）：{text}',
  'over-memory': '会话超出内存限制 {bytes}，内核终止了其中的进程',
  'over-cpu': '进程超出 CPU 时间限制 {seconds} 秒，已被终止',
  'over-file': '进程写入的文件超出限制 {bytes}，已被终止',
  'over-processes': '会话超出进程和线程数限制 {count}：内核拒绝再创建',
  'canary-wrong': '试验用例的结果有误（EXECUTOR_CANARY_FAILED）：{what}',
  'canary-differs': '用例 {case} 的结果为 {found}，应为 {wanted}',
  'canary-text': '用例 {case} 没有报告“{text}”',
  'canary-again': '用例 {case} 被重复报告，或并不存在',
  'canary-cases': '找到 {found} 个用例，与应有的 {wanted} 个不符',
  'canary-ended': '没有正常结束：{text}',
  'log-incomplete': '日志 {stream} 不完整：{text}',
  'log-cut': '日志 {stream} 已截断：保留 {kept} 字节，另有 {dropped} 字节未保留',
  'files-not-plain': '未保存，只保存普通文件（不包括链接、管道、套接字和设备）：{files}',
  'files-outside': '未保存，其路径超出了测试目录的范围：{files}',
  'files-name-long': '未保存，文件名超过 1024 个字符：{files}',
  'files-too-large': '未保存，文件大于 500 MiB：{files}',
  'files-limit': '未保存，每个任务最多保存 {count} 个文件、共 {bytes}：{files}',
  'files-missing': '未保存，文件不存在或已不存在：{files}',
  'files-unreadable': '未保存，文件无法读取：{files}',
  'files-no-room': '未保存，执行器的磁盘空间不足：{files}',
  'files-refused': '未保存，服务没有接受：{files}',
  'files-encrypted': '已保存，但因设有密码，未检查其中是否含有密文：{files}',
  'files-damaged': '已保存，但因已损坏或不完整，未能全部检查其中是否含有密文：{files}',
  'files-too-deep': '已保存，但因解压后超出检查上限，未能全部检查其中是否含有密文：{files}',
  'files-closed': '已保存，但因打包方式不是 ZIP、gzip 或 tar，未检查其中是否含有密文：{files}',
  'files-withheld': '未保存，因无法检查其中是否含有密文（模板的 unreadArtifacts）：{files}',
  'files-secret-stuck': '未保存，其中含有无法去除的密文：{files}',
  'files-late': '未保存，收集阶段的时间已用完：{files}',
  'files-more': '{files}，另有 {count} 个',
  'pytest-missing':
    '没有找到 pytest：.venv/bin/python 和 PATH 上的 python3 都没有它，PATH 上也没有 pytest。请在执行器上安装，或用 setup 命令装入 .venv。',
  'pytest-refuses': 'pytest 拒绝运行（{exit}）{text}',
  'pytest-no-run': 'pytest 没有运行测试就结束了：参数是否要求了别的事情？',
  'pytest-ended': 'pytest {when}结束（{exit}）',
  'pytest-died': 'pytest 进程{when}中断（{exit}）',
  'runner-missing':
    '工作区中没有安装 {runner}：工作目录及其上级目录的 node_modules 中都没有。它是否列在 devDependencies 中？模板是否安装依赖（setup: ["npm ci"]）？',
  'runner-too-old': '{runner} {version} 版本过旧：需要 {oldest} 或更新版本',
  'runner-damaged': '{runner} 已损坏：{path} 的 package.json 中没有版本',
  'runner-refuses': '{runner} 拒绝运行：{text}',
  'runner-died': '{runner} 进程{when}中断（{exit}）',
  'runner-nonsense': '{runner} 进程的输出无法理解',
  'runner-argument': '{argument} 不能传给 {runner}：运行哪些用例、在哪里运行、运行几次由 Testyard 决定',
  'runner-unknown':
    'Testyard 不知道如何向 {runner} {version} 分发用例：请升级 Testyard，或使用 docs/frameworks.md 列出的 {runner} 版本',
  'playwright-no-browser':
    '主机上没有安装此测试需要的浏览器（npx playwright install，或在配置中指定 channel 或 executablePath）：{text}',
  'pytest-coverage': '未达到要求的测试覆盖率 {required}%：pytest-cov 所检查的代码只运行了 {total}%',
  'runner-exit': '{runner} 以{exit} 结束，而没有任何用例能解释它',
  'runner-exit-error': '{runner} 以{exit} 结束，而没有任何用例能解释它。它最后打印的错误：{line}',
  'node-too-old': 'Node.js {version} 版本过旧，无法在此运行 {runner}：需要 {oldest} 或更新版本',
  'runner-no-run': '{runner} 没有运行测试就结束了：参数是否要求了别的事情？',
  'runner-parallel': '{runner} 的并行模式在此不起作用：文件会分配到多个槽位（模板的 executors.max）',
  'runner-bail': '{runner} 遇到首个失败即停止的选项在此不起作用：请使用模板的 verdict.maximumFailures',
  'runner-retries': '{runner} 的重试在此不起作用：模板的 retries.cases 会重复用例，并保留每次尝试',
  'option-not-run': '选项 {option} 在此不能使用：它会把没有执行的用例报告为通过',
  'failed-outside': '{case} 在所有用例之外失败：{text}',
  'rejection-outside': '在所有用例之外有 Promise 被拒绝且无人处理：{text}',
  'rejection-inside': '运行 {case} 时有 Promise 被拒绝且无人处理，而 {runner} 不把它计为失败：{text}',
  'cases-appeared':
    '有 {count} 个用例在其他用例运行时才出现，例如 {case}：{runner} 事先没有报告它们，因此没有执行。请在加载文件时定义它们。',
  'runner-lingers':
    '{runner} 的进程在最后一个钩子之后 {time} 内没有结束，已被停止：测试打开的某些资源使它无法退出',
  'runner-collect-late': '{runner} 未在 {time} 内找完用例',
  'runner-collect-late-at': '{runner} 未在 {time} 内找完用例：仍在加载 {file}',
  'no-test-files': 'select 没有指定任何测试文件：{names}',
  'select-unmatched': 'select 中有不存在的内容，只运行了其余部分：{names}。是否有文件改名或移动？',
  'coverage-off':
    '覆盖率在此不起作用，因此不会检查 {runner} 配置中的阈值：可以用 framework 为 command 的模板带着阈值运行 {runner}',
  'type-checks-off':
    '类型检查在此不起作用，因此不会执行 {runner} 配置中的类型检查：可以用 framework 为 command 的模板执行',
  'option-left': '{runner} 的选项 {option} 在此不起作用：它涉及全部文件，或决定结果的去向',
  'file-late': '文件用时 {took}，而 --test-timeout 只允许 {time}',
  'file-exit': '文件以{exit} 结束，而没有任何用例能解释它',
  'file-exit-error': '文件以{exit} 结束，而没有任何用例能解释它。它最后打印的错误：{line}',
  'file-cut': '文件的进程在运行器报告完所有用例之前结束（{exit}）',
  'file-cut-in': '文件的进程在运行 {case} 时结束（{exit}），运行器尚未报告完所有用例',
  'file-without-tests': '文件中没有测试',
  'file-too-long': '文件有 {count} 个用例，而每个文件最多接受 {most} 个',
  'step-undefined': '步骤“{step}”没有定义',
  'step-ambiguous': '步骤“{step}”有多个定义',
  'step-pending': '步骤“{step}”的定义尚未写完',
  'scenario-without-steps': '场景没有步骤',
  'case-untold': '{runner} 没有报告此用例如何结束',
  'package-without-run': '包以退出码 0 结束而没有运行任何测试：它的 TestMain 是否总会调用 Run？',
  'package-exit': '{package} 的测试以{exit} 结束，而没有任何测试能解释它',
  'package-exit-error': '{package} 的测试以{exit} 结束，而没有任何测试能解释它。它们最后打印的错误：{line}',
  'not-collected': '{name} 无法收集：{text}',
  'before-collection': '在收集完用例之前',
  'while-loading': '在加载 {file} 时',
  'between-cases': '在两个用例之间',
  'while-running': '在运行 {case} 时',
  'command-exit': '命令以{exit} 结束；{report}',
  'report-missing': '报告（{report}）缺失或不完整',
  'report-red': '报告中也有失败（{count} 个用例）',
  'report-green': '报告中没有失败的用例（{count} 个用例）',
  'sut-no-address': '被测系统 {sut} 没有可探测的地址：需要由调用或项目给出 ip 和 1 到 65535 的端口',
  'sut-silent': '被测系统 {sut} 在 {time} 内没有应答',
  'sut-unreachable': '无法连接被测系统 {sut}：{text}',
  'sut-status': '被测系统 {sut} 以 HTTP 状态码 {status} 应答',
  'sut-redirect': '被测系统 {sut} 以重定向应答（HTTP 状态码 {status}），不予跟随',
  'sut-large': '被测系统 {sut} 的应答超过 {bytes}',
  'sut-nonsense': '被测系统 {sut} 的应答不是 JSON 对象',
  'sut-no-http': '被测系统 {sut} 的应答不是 HTTP',
  'sut-no-tls': '被测系统 {sut} 的应答不是 TLS，或双方没有共同的 TLS 版本：其探测使用 https',
  'sut-no-field': '被测系统 {sut} 的应答在字段“{field}”中没有内容',
  'sut-command': '被测系统 {sut} 的探测命令以{exit} 结束',
  'sut-undeclared': '被测系统 {sut} 没有声明自己是测试目标',
  'sut-other': '被测系统 {sut} 为 {found}，应为 {expected}',
  'sut-no-build': '被测系统 {sut} 未通过此探测给出构建，应为 {expected}',
  'sut-changed-elsewhere': '另一个执行器发现被测系统 {sut} 曾是别的内容',
  'sut-wait-over': '被测系统 {sut} 在 {time} 内未恢复正确：{why}',
  'select-unknown': 'select 指定了未声明的用例：{names}',
};

/** The words of each rule by language. */
export const executorRemarks: Readonly<Record<'en' | 'zh', Readonly<Record<ExecutorRemarkRule, string>>>> = {
  en,
  zh,
};

/** A rule, which may be newer than its reader, with its values: remarks in remarks are at most three deep. */
export interface ExecutorRemark {
  readonly rule: string;
  readonly values: { readonly [name: string]: string | number | ExecutorRemark };
}

type Value = ExecutorRemark['values'][string];
const plain = Type.Union([Type.String(), Type.Number()]);
const flat = remarkOf(Type.Unsafe<Value>(plain));
const nested = remarkOf(Type.Unsafe<Value>(Type.Union([plain, flat])));
export const ExecutorRemark = remarkOf(Type.Unsafe<Value>(Type.Union([plain, nested])));

function remarkOf(value: ReturnType<typeof Type.Unsafe<Value>>) {
  const maxLength = 60;
  return Type.Unsafe<ExecutorRemark>(
    Type.Object({ rule: Type.String({ maxLength }), values: Dictionary(value, { maxLength }) }),
  );
}
