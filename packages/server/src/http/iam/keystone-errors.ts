import { STATUS_CODES } from 'node:http';
import type { CoreError } from '@testyard/core';
import type { DoorErrors, ErrorContext } from '../common/doors.ts';
import { describeError } from '../common/error-texts.ts';
import type { PublicUrl } from '../common/problem.ts';
import { statusOf } from '../common/status.ts';

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
  if (language === 'en' && code === 'FORBIDDEN' && details.why !== undefined)
    return `You are not authorized to perform the requested action: ${details.why}.`;
  if (language === 'en' && code === 'NOT_FOUND' && details.why !== undefined) return details.why;
  return describeError(code, details, language);
}
