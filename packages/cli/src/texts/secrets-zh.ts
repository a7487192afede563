import type { secretsEn } from './secrets-en.ts';

export const secretsZh: Readonly<Record<keyof typeof secretsEn, string>> = {
  'command.secret': '设置和删除项目的密文变量',
  'secret.set': '设置密文变量的值：来自文件、隐藏输入或标准输入',
  'secret.list': '列出项目的密文变量，不显示其值',
  'secret.remove': '删除密文变量',
  'secret.rotate': '生成新密钥，并重新加密所有项目的密文变量；仅限系统管理员',
  'secret.name': '密文变量的名称：字母、数字、_ . 和 -',
  'secret.valueFile': '存放值的文件；末尾的一个换行不计入',
  'secret.setHelp':
    '值不能作为参数给出，因为主机上的所有人都能看到参数。模板通过 `secrets: { 环境变量: 名称 }` 引用它，测试从该环境变量中读取。',
  'secret.rotateHelp':
    '在全部重新加密之前，旧密钥仍可解密原有内容；若中途中断，服务下次启动时会继续完成。\n备份中从不包含密钥文件，请另行保存其副本。',
  'secret.ask': '{name} 的值：',
  'secret.empty': '密文变量的值不能为空',
  'secret.done': '密文变量 {name} 已设置，版本 {version}。',
  'secret.tooShort': '注意：{name} 不足 6 字节，测试输出中不会遮盖它，否则会误伤普通文字。',
  'secret.none': '该项目没有密文变量。下一步：testyard secret set 名称',
  'secret.masked': '遮盖',
  'secret.isMasked': '是',
  'secret.isNot': '否，过短',
  'secret.removed': '密文变量 {name} 已删除。此后引用它的模板将被拒绝执行。',
  'secret.rotated': '此后使用密钥 {keyId}；已重新加密 {secrets} 个密文变量。',
};
