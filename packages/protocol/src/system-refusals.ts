/** Refusals of an operating system that people meet, by their code, in words that say what to look at. */
export const systemRefusals: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  EACCES: { en: 'the system does not allow it', zh: '系统不允许' },
  EADDRINUSE: { en: 'another program has it', zh: '已被其他程序占用' },
  EADDRNOTAVAIL: { en: 'this machine does not have the address', zh: '本机没有该地址' },
  ECONNREFUSED: { en: 'nothing listens there', zh: '该处没有程序在监听' },
  EDQUOT: { en: 'the quota of the disk is used up', zh: '磁盘配额已用尽' },
  EEXIST: { en: 'something else has the name', zh: '已存在同名的文件' },
  EIO: { en: 'the disk failed', zh: '磁盘读写失败' },
  EISDIR: { en: 'it is a folder', zh: '这是一个目录' },
  EMFILE: { en: 'too many files are open', zh: '打开的文件过多' },
  ENOENT: { en: 'it does not exist', zh: '不存在' },
  ENOSPC: { en: 'the disk is full', zh: '磁盘已满' },
  ENOTDIR: { en: 'a part of the path is not a folder', zh: '路径中有一部分不是目录' },
  ENOTFOUND: { en: 'the name of the host is not known', zh: '无法解析主机名' },
  EPERM: { en: 'the system does not allow it', zh: '系统不允许' },
  EROFS: { en: 'the file system is read-only', zh: '文件系统是只读的' },
};
