interface Told {
  readonly en: string;
  readonly zh: string;
}

/** Refusals of an operating system that people meet, by their code, in words that say what to look at. */
export const systemRefusals: Readonly<Record<string, Told>> = {
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

const untrusted: Told = {
  en: 'who signed its certificate is not trusted here; name the file of that authority by NODE_EXTRA_CA_CERTS',
  zh: '此处不信任其证书的签发者；请用 NODE_EXTRA_CA_CERTS 指定该签发机构的证书文件',
};

/** Why a caller hangs up on a server that did answer, by OpenSSL's and Node's code, and what to do. */
export const certificateRefusals: Readonly<Record<string, Told>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_HAS_EXPIRED: {
    en: 'its certificate has expired; give it a new one, and see that the clock here is right',
    zh: '其证书已过期；请更换证书，并确认本机时钟正确',
  },
  CERT_NOT_YET_VALID: {
    en: 'its certificate is not valid yet; see that the clocks here and there are right',
    zh: '其证书尚未生效；请确认两端时钟正确',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    en: 'its certificate is for another name; use an address that it names',
    zh: '其证书属于其他名称；请使用证书中的地址',
  },
};

const noTls: Told = {
  en: 'does it speak no TLS, so that its address is http://?',
  zh: '该处是否不使用 TLS，即地址应为 http://？',
};
const perhapsTls: Told = {
  en: 'it hung up without an answer: does it speak TLS, so that its address is https://?',
  zh: '对方未应答就断开了连接：该处是否使用 TLS，即地址应为 https://？',
};

/** Why a call to this address ended so, in words with the code, where the server may be of the other scheme; null elsewhere. */
export function schemeRefusal(address: string, code: string): Told | null {
  const isTls = address.startsWith('https:');
  const codes = isTls ? ['ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO'] : ['UND_ERR_SOCKET', 'ECONNRESET'];
  if (!codes.includes(code)) return null;
  const { en, zh } = isTls ? noTls : perhapsTls;
  return { en: `${en} ${code}`, zh: `${zh}${code}` };
}
