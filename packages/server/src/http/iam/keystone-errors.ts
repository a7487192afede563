import { STATUS_CODES } from 'node:http';
import type { CoreError } from '@testyard/core';
import type { DoorErrors, ErrorContext } from '../common/doors.ts';
import type { PublicUrl } from '../common/problem.ts';
import { statusOf } from '../common/status.ts';
import { describeError } from '../common/texts/error-texts.ts';

/** Keystone's error body; one text for every 401, so that nothing shows why. */
export function keystoneErrors(publicUrl: PublicUrl): DoorErrors {
  return {
    present: (error, context) => {
      const status = statusOf(error.code);
      const message = messageOf(error, context);
      return {
        status,
        contentType: 'application/json; charset=utf-8',
        headers: {
          vary: 'X-Auth-Token',
          ...(status === 401 ? { 'www-authenticate': `Keystone uri="${publicUrl()}/v3"` } : {}),
        },
        body: { error: { code: status, message, title: STATUS_CODES[status] ?? '' } },
      };
    },
  };
}

function messageOf(error: CoreError, { language }: ErrorContext): string {
  const { code, kind, details } = error;
  if (kind === 'unauthenticated')
    return language === 'zh' ? '请求需要认证。' : 'The request you have made requires authentication.';
  const { why } = details;
  if (code === 'FORBIDDEN' && why?.rule === 'action')
    return language === 'zh'
      ? `您没有执行该操作的权限：${why.action}。`
      : `You are not authorized to perform the requested action: ${why.action}.`;
  if (code === 'NOT_FOUND' && why?.rule === 'no-subject-token')
    return language === 'zh' ? '请求中没有令牌' : 'No token in the request';
  return describeError(code, details, language);
}
