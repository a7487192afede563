import type { StoreAddressFlaw, StoreAdvice, StoreFault } from '@testyard/core';
import type { Language } from './language.ts';

interface StoreTexts {
  readonly flaws: Readonly<Record<StoreAddressFlaw, string>>;
  readonly faults: Readonly<Record<StoreFault, string>>;
  readonly advice: Readonly<Record<StoreAdvice, string>>;
}

/** What is said of stores of objects: their addresses, their faults, and what to do about a refusal. */
export const storeWhyTexts: Readonly<Record<Language, StoreTexts>> = {
  en: {
    flaws: {
      form: 'it is no address of the form `s3://bucket/prefix`',
      bucket: 'it names no bucket',
      parameters:
        'it may have `endpoint`, `region` and `forcePathStyle` after the question mark and nothing else',
      'path-style': '`forcePathStyle` is `true` or `false`',
      prefix: 'its prefix may have letters, digits and `. _ - /` only',
      endpoint: 'its endpoint is no address of the form `http://host:port`',
      'endpoint-parts': 'its endpoint may have no `?` and no `#`',
      secret:
        'credentials are never a part of the address: give them by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or as the AWS tools find them',
    },
    faults: {
      silent: 'it did not answer in time; check its endpoint and the way to it',
      'not-given-back': 'it does not give back what was stored',
      'not-listed': 'it does not list what was stored',
    },
    advice: {
      bucket: 'make the bucket, or correct its name',
      rights:
        'give these credentials the rights to get, put, delete and list objects, and to abort multipart uploads',
      'key-id': 'correct AWS_ACCESS_KEY_ID',
      'secret-key': 'correct AWS_SECRET_ACCESS_KEY',
      region: 'correct the region',
      credentials: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      way: 'check the bucket, its endpoint and region, and the way to it',
    },
  },
  zh: {
    flaws: {
      form: '地址不是 `s3://bucket/prefix` 的形式',
      bucket: '没有给出存储桶',
      parameters: '问号之后只能有 `endpoint`、`region` 和 `forcePathStyle`',
      'path-style': '`forcePathStyle` 须为 `true` 或 `false`',
      prefix: '前缀只能含字母、数字和 `. _ - /`',
      endpoint: 'endpoint 不是 `http://host:port` 形式的地址',
      'endpoint-parts': 'endpoint 不能含有 `?` 和 `#`',
      secret:
        '地址中不能含有凭据：请通过 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY 提供，或使用 AWS 工具的其他方式',
    },
    faults: {
      silent: '未能及时应答，请检查 endpoint 和网络',
      'not-given-back': '不能取回已保存的内容',
      'not-listed': '不能列出已保存的内容',
    },
    advice: {
      bucket: '请创建该存储桶，或更正其名称',
      rights: '请为该凭据授予读取、写入、删除、列出对象和中止分段上传的权限',
      'key-id': '请更正 AWS_ACCESS_KEY_ID',
      'secret-key': '请更正 AWS_SECRET_ACCESS_KEY',
      region: '请更正区域',
      credentials: '请设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY',
      way: '请检查存储桶、endpoint、区域和网络',
    },
  },
};
