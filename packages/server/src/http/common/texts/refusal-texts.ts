/** Why an executor is refused, and how it is let in again. */
import type { RefusalCode } from '@testyard/core';
import { argumentWord } from './command-words.ts';
import type { Language } from './language.ts';

interface Refused {
  /** As the end of a sentence that begins with its name. */
  readonly why: string;
  readonly renew: (name: string) => string;
}

const en: Readonly<Record<RefusalCode, Refused>> = {
  EXECUTOR_TOO_OLD: {
    why: 'its version is too old',
    renew: (name) => `install the same version as the server on the host of ${name}, then start it again`,
  },
  PROTOCOL_UNSUPPORTED: {
    why: 'the server does not support its version of the protocol',
    renew: (name) => `install the same version as the server on the host of ${name}, then start it again`,
  },
  CREDENTIAL_REPLACED: {
    why: 'it used a key that has been replaced',
    renew: (name) =>
      `start ${name} with the data folder that holds its newer key; if that is lost: testyard executor remove ${argumentWord(name)}, then start it with a code from testyard executor code`,
  },
};

const zh: Readonly<Record<RefusalCode, Refused>> = {
  EXECUTOR_TOO_OLD: {
    why: '版本过旧',
    renew: (name) => `在 ${name} 的主机上安装与服务相同的版本，然后重新启动`,
  },
  PROTOCOL_UNSUPPORTED: {
    why: '它使用的协议不被服务接受',
    renew: (name) => `在 ${name} 的主机上安装与服务相同的版本，然后重新启动`,
  },
  CREDENTIAL_REPLACED: {
    why: '它使用的密钥已被替换',
    renew: (name) =>
      `用保存新密钥的数据目录启动 ${name}；若已丢失：testyard executor remove ${argumentWord(name)}，再用 testyard executor code 的注册码启动`,
  },
};

const texts: Readonly<Record<Language, Readonly<Record<string, Refused>>>> = { en, zh };

/** Its own lines tell more than a server that does not know the code. */
const unknown: Readonly<Record<Language, (name: string) => string>> = {
  en: (name) => `start ${name} again and follow what it prints`,
  zh: (name) => `重新启动 ${name}，并按其提示处理`,
};

/** Why it is refused, by the code; that itself where a newer server than this kept it. */
export function refusalText(code: string, language: Language): string {
  return texts[language][code]?.why ?? code;
}

/** What to do about it. */
export function renewalText(name: string, code: string, language: Language): string {
  return texts[language][code]?.renew(name) ?? unknown[language](name);
}
