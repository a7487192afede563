/** Templates: their list, the document and its versions, the cases that are found. */
export const templateTexts = {
  'templates.new': { en: 'New template', zh: '新建模板' },
  'templates.none': { en: 'No template yet', zh: '还没有模板' },
  'templates.none.next': {
    en: 'A template says which tests are run, from where, and on what kind of host. Write one here, or let the command line find out what your folder has:',
    zh: '模板说明运行哪些测试、测试来自哪里、在什么样的主机上运行。可以在这里编写，也可以让命令行识别您的目录：',
  },
  'templates.by-command': { en: 'In the folder of your tests', zh: '在测试所在的目录中' },
  'templates.find': { en: 'Find by name, framework or source', zh: '按名称、框架或来源查找' },
  'templates.no-match': { en: 'No template matches', zh: '没有符合的模板' },
  'templates.no-match.next': {
    en: 'Clear the search, or look in another project.',
    zh: '请清除查找条件，或查看其他项目。',
  },
  'templates.name': { en: 'Name', zh: '名称' },
  'templates.framework': { en: 'Framework', zh: '框架' },
  'templates.source': { en: 'Source', zh: '来源' },
  'templates.last-run': { en: 'Last run', zh: '最近运行' },
  'templates.last-ten': { en: 'Last ten', zh: '最近十次' },
  'templates.execution': { en: '#{number} {outcome}, {ago}', zh: '#{number} {outcome}，{ago}' },
  'templates.never': { en: 'never run', zh: '从未运行' },
  'templates.run-selected': { en: 'Run selected ({count}) …', zh: '运行选中的（{count}）…' },
  'templates.select-all': { en: 'Select all that are listed', zh: '全选列表中的模板' },
  'templates.saved': { en: 'Saved', zh: '保存时间' },

  'group.filter': { en: 'Show the templates of a group', zh: '按模板组筛选' },
  'group.all': { en: 'All templates', zh: '全部模板' },
  'group.new': { en: 'Save as a group …', zh: '存为模板组…' },
  'group.run': { en: 'Run the group …', zh: '运行模板组…' },
  'group.more': { en: 'Group', zh: '模板组' },
  'group.edit': { en: 'Rename, or choose templates …', zh: '重命名或选择模板…' },
  'group.delete': { en: 'Delete …', zh: '删除…' },
  'group.title.new': { en: 'New group of templates', zh: '新建模板组' },
  'group.title.edit': { en: 'Change the group', zh: '修改模板组' },
  'group.title.delete': { en: 'Delete group {name}?', zh: '删除模板组 {name}？' },
  'group.action.delete': { en: 'Delete the group', zh: '删除模板组' },
  'group.what.delete': {
    en: 'Its templates and its runs stay. Calls that name the group are refused from then on.',
    zh: '其中的模板和运行记录保留。之后使用该组名的调用会被拒绝。',
  },
  'group.what': {
    en: 'A run can be started by the name of a group as by that of a template: it executes all of them, with one verdict.',
    zh: '模板组可像模板一样按名称发起运行：执行其中全部模板，得出一个结论。',
  },
  'group.name': { en: 'Name of the group', zh: '组名' },
  'group.save': { en: 'Save the group', zh: '保存模板组' },
  'group.gone': {
    en: {
      one: 'A template of it was deleted: it is taken out when you save.',
      other: '{count} templates of it were deleted: they are taken out when you save.',
    },
    zh: '其中有 {count} 个模板已被删除：保存时会将其移出。',
  },
  'group.has-gone': {
    en: {
      one: 'A template of this group was deleted. The group cannot be run until it is taken out: change the group, and save.',
      other:
        '{count} templates of this group were deleted. The group cannot be run until they are taken out: change the group, and save.',
    },
    zh: '此组中有 {count} 个模板已被删除，移出之前无法运行该组：请修改模板组并保存。',
  },
  'group.has-disabled': {
    en: {
      one: 'A template of this group is disabled. The group cannot be run until it is enabled or taken out.',
      other:
        '{count} templates of this group are disabled. The group cannot be run until they are enabled or taken out.',
    },
    zh: '此组中有 {count} 个模板已停用，启用或移出之前无法运行。',
  },
  'group.empty': {
    en: 'No template is in this group yet: change the group, and choose some.',
    zh: '此组中还没有模板：请修改模板组并选择模板。',
  },
  'group.cannot-run': { en: 'Not as it stands: see below', zh: '目前无法运行，原因见下方' },

  'template.parts': { en: 'Parts of the template', zh: '模板的各部分' },
  'template.tab.document': { en: 'Document', zh: '文档' },
  'template.tab.versions': { en: 'Versions', zh: '版本' },
  'template.tab.cases': { en: 'Cases (dry run)', zh: '用例（试运行）' },
  'template.tab.runs': { en: 'Runs', zh: '运行' },
  'template.version': { en: 'version {version}', zh: '版本 {version}' },
  'template.version.present': { en: 'version {version}, the present one', zh: '版本 {version}（当前）' },
  'template.versions': { en: 'Versions, newest first', zh: '版本，最新的在前' },
  'template.disabled': { en: 'disabled', zh: '已停用' },
  'template.disabled.what': {
    en: 'It is disabled: every call that names it is refused.',
    zh: '模板已停用：任何使用它的调用都会被拒绝。',
  },
  'template.more': { en: 'More', zh: '更多' },
  'template.yaml': { en: 'Document of the template, as YAML', zh: '模板文档（YAML）' },
  'template.yaml.note': {
    en: 'Tab indents; Escape, then Tab goes on to the next field. Ctrl Space puts in what is offered first. Every save is a new version. What you write is kept as it stands, comments too.',
    zh: 'Tab 键缩进；先按 Esc 再按 Tab 可移到下一个控件。Ctrl 空格填入第一项提示。每次保存都是一个新版本。文本按原样保存，包括注释。',
  },
  'template.offers': { en: 'What can stand here', zh: '此处可填写的内容' },
  'template.offers.key': { en: 'Ctrl Space', zh: 'Ctrl 空格' },
  'template.findings': { en: 'What is wrong', zh: '检查结果' },
  'template.valid': { en: 'The document is valid', zh: '文档有效' },
  'template.checking': { en: 'Checking …', zh: '正在检查…' },
  'template.line': { en: 'Line {line}:', zh: '第 {line} 行：' },
  'template.save': { en: 'Save as a new version', zh: '保存为新版本' },
  'template.create': { en: 'Save, then find its cases', zh: '保存，然后查找用例' },
  'template.discard': { en: 'Discard changes', zh: '放弃修改' },
  'template.no-runs': { en: 'No run has executed it yet.', zh: '还没有运行使用过它。' },
  'template.all-runs': { en: 'All runs of it', zh: '它的全部运行' },

  'unsaved.title': { en: 'Leave without saving?', zh: '不保存就离开？' },
  'unsaved.what': {
    en: 'What you have written here is not saved, and would be lost.',
    zh: '您在此编写的内容尚未保存，离开后将丢失。',
  },
  'unsaved.stay': { en: 'Stay', zh: '继续编辑' },
  'unsaved.leave': { en: 'Leave, and lose it', zh: '放弃修改并离开' },

  'conflict.title': { en: 'Somebody else has saved meanwhile', zh: '期间有其他人保存了修改' },
  'conflict.what': {
    en: 'You began on version {version}. Nothing was overwritten, and your text below is as you wrote it.',
    zh: '您从版本 {version} 开始修改。没有内容被覆盖，下方仍是您编写的文本。',
  },
  'conflict.theirs': { en: 'What version {version} has changed since', zh: '版本 {version} 在此之后的改动' },
  'conflict.overwrite': {
    en: 'Save mine as version {version}, without theirs',
    zh: '将我的内容保存为版本 {version}（不含对方改动）',
  },
  'conflict.take-theirs': { en: 'Take theirs, drop mine', zh: '采用对方内容，放弃我的' },

  'changes.none': { en: 'Nothing differs.', zh: '没有差异。' },
  'changes.before': { en: 'before', zh: '之前' },
  'changes.after': { en: 'after', zh: '之后' },
  'changes.of': {
    en: 'What version {version} changed against {before}',
    zh: '版本 {version} 相对 {before} 的改动',
  },
  'changes.since': {
    en: 'From version {version} to the present {present}',
    zh: '从版本 {version} 到当前版本 {present}',
  },
  'changes.first': {
    en: 'This is the first version; there is nothing before it.',
    zh: '这是第一个版本，之前没有内容。',
  },
  'restore.open': { en: 'Restore …', zh: '恢复…' },
  'restore.title': { en: 'Restore version {version}?', zh: '恢复版本 {version}？' },
  'restore.action': { en: 'Restore', zh: '恢复' },
  'restore.what': {
    en: 'The document of version {version} becomes version {next}. All versions stay.',
    zh: '版本 {version} 的文档将成为版本 {next}，所有版本都会保留。',
  },

  'dry.what': {
    en: 'An executor fetches the source and finds the cases; none of them is executed.',
    zh: '由一个执行器获取源代码并查找用例，不执行任何用例。',
  },
  'dry.start': { en: 'Find the cases', zh: '查找用例' },
  'dry.again': { en: 'Find them again', zh: '重新查找' },
  'dry.none': { en: 'No case was found', zh: '没有找到用例' },
  'dry.found': {
    en: { one: '{count} case found', other: '{count} cases found' },
    zh: '找到 {count} 个用例',
  },
  'dry.all': {
    en: 'All {count} cases, in dry run #{number}',
    zh: '试运行 #{number} 中的全部 {count} 个用例',
  },
  'dry.run': { en: 'Dry run #{number}, {count} in all', zh: '试运行 #{number}，共 {count} 个' },

  'run-template.open': { en: 'Run …', zh: '运行…' },
  'run-template.title': { en: 'Run {name}', zh: '运行 {name}' },
  'run-template.go': { en: 'Start the run', zh: '开始运行' },

  'disable.open': { en: 'Disable …', zh: '停用…' },
  'enable.open': { en: 'Enable …', zh: '启用…' },
  'template.title.disable': { en: 'Disable {name}?', zh: '停用 {name}？' },
  'template.title.enable': { en: 'Enable {name}?', zh: '启用 {name}？' },
  'template.action.disable': { en: 'Disable', zh: '停用' },
  'template.action.enable': { en: 'Enable', zh: '启用' },
  'template.what.disable': {
    en: 'Calls that name it are refused until it is enabled again. Runs that have begun go on.',
    zh: '在重新启用之前，使用它的调用都会被拒绝。已开始的运行不受影响。',
  },
  'template.what.enable': { en: 'Runs can be started with it again.', zh: '可以再次用它发起运行。' },
  'delete-template.open': { en: 'Delete …', zh: '删除…' },
  'delete-template.title': { en: 'Delete {name}?', zh: '删除 {name}？' },
  'delete-template.action': { en: 'Delete', zh: '删除' },
  'delete-template.what': {
    en: 'The template goes, with all of its versions ({version}). Its runs stay as they are. This cannot be taken back.',
    zh: '模板及其全部版本（{version} 个）将被删除，其运行记录保留。此操作无法撤销。',
  },

  starter: { en: 'Begin with', zh: '起始内容' },
  'starter.pytest': { en: 'pytest tests', zh: 'pytest 测试' },
  'starter.mocha': { en: 'Mocha tests', zh: 'Mocha 测试' },
  'starter.playwright': { en: 'Playwright tests', zh: 'Playwright 测试' },
  'starter.junit': { en: 'A command that writes JUnit XML', zh: '生成 JUnit XML 的命令' },
  'starter.command': { en: 'Commands, each a case', zh: '每条命令一个用例' },
  'starter.by-command': { en: 'Or let the command line look at your folder', zh: '或让命令行识别您的目录' },
} as const;
