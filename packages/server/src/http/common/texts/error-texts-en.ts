import { type ErrorCode, oldestExecutor } from '@testyard/core';
import { sizeText } from '@testyard/protocol';
import {
  findings,
  given,
  hint,
  kind,
  seconds,
  size,
  templates,
  version,
  why,
  wrongValues,
} from './error-parts-en.ts';
import { type ErrorText, isOfRights, mayBeGone } from './error-text.ts';
import { copies, startUp } from './start-error-texts-en.ts';

const callers = {
  TOKEN_MISSING: {
    title: 'No token',
    detail: (d) =>
      `The call carries no token${why(d)}. Send one in the header X-Auth-Token or as Authorization: Bearer.`,
  },
  TOKEN_UNKNOWN: {
    title: 'Token not recognised',
    detail: (d) =>
      `The token is not valid here${why(d)}. Sign in again and send the new token in one header.`,
  },
  TOKEN_EXPIRED: {
    title: 'Token expired',
    detail: () => 'The token has expired. Sign in again with POST /v3/auth/tokens and send the new one.',
  },
  SIGNATURE_WRONG: {
    title: 'Signature not recognised',
    detail: (d) =>
      `The access key is not known here, or the call was not signed with its secret key${why(d)}. Check both keys, and that nothing on the way changes the path, the signed headers or the body.`,
  },
  SIGNATURE_EXPIRED: {
    title: 'Signature expired',
    detail: (d) =>
      `The call was signed more than 15 minutes before or after the time of this server${given(d)}. Set the clock of the caller right, and sign each call anew.`,
  },
  ACCESS_KEY_LOCKED: {
    title: 'Access key locked',
    detail: () =>
      'There were too many wrong signatures with this access key from here. Mend what signs the calls, and wait 15 minutes; or make a new access key.',
  },
  ACCESS_KEY_UNREADABLE: {
    title: 'Access key not readable',
    detail: (d) =>
      `The signature cannot be checked: the secret key of the access key${given(d)} cannot be decrypted by this server. Make a new access key with \`testyard token create NAME --access-key\`; or have the operator add the lost key to the key file of this server.`,
  },
  SIGN_IN_FAILED: {
    title: 'Sign-in failed',
    detail: () =>
      'The name, the password or the project is wrong, or there were too many wrong passwords. Check them; after five wrong passwords wait 15 minutes.',
  },
  CREDENTIAL_UNKNOWN: {
    title: 'Executor key not recognised',
    detail: (d) =>
      `The key of this executor is unknown or revoked${why(d)}. Register the executor again with a new code.`,
  },
  CREDENTIAL_REPLACED: {
    title: 'Executor key replaced',
    detail: () =>
      'The executor has taken a newer key, and this one is no longer accepted. Start the executor with the data folder that has the newer key; if that is lost, register it again with a new code.',
  },
  REGISTRATION_CODE_UNUSABLE: {
    title: 'Registration code not usable',
    detail: () =>
      'The registration code is unknown, used or expired: it works once. Ask for a new one in the project.',
  },
  FORBIDDEN: {
    title: 'Not allowed',
    detail: (d) =>
      `You may not do this${given(d, '; it needs the role ')}${why(d)}.${isOfRights(d) ? ' Ask an admin of the project.' : ''}`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const wanted = {
  ROUTE_NOT_FOUND: {
    title: 'No such address',
    detail: (d) => `There is nothing at this address${given(d)}. Check the path; docs/api.md lists all.`,
  },
  NOT_FOUND: {
    title: 'Not found',
    detail: (d) =>
      `There is no ${kind(d, 'such object')}${given(d)} that you may see${why(d)}.${hint(d)}${mayBeGone(d) ? ' It may have been deleted.' : ''} Check the id and your project.`,
  },
  TEMPLATE_NOT_FOUND: {
    title: 'Template not found',
    detail: (d) =>
      d.why
        ? `The template cannot be executed again${templates(d)}${why(d)}. Nothing was started; run another template, or save it anew.`
        : `There is no template or group that you may see${templates(d)}.${hint(d)} Nothing was started; check the ids and your project.`,
  },
  METHOD_NOT_ALLOWED: {
    title: 'Method not allowed',
    detail: (d) => `This address does not take the method${given(d)}. The header Allow names those it takes.`,
  },
  BODY_NOT_JSON: {
    title: 'Body is not JSON',
    detail: (d) => `The body could not be read as JSON${why(d)}. Send one JSON value in UTF-8.`,
  },
  BODY_NOT_YAML: {
    title: 'Body is not YAML',
    detail: (d) =>
      `The body could not be read as YAML${why(d)}. Send one document in UTF-8, or JSON as \`application/json\`.`,
  },
  BODY_ENCODED: {
    title: 'Body is encoded',
    detail: (d) =>
      `The body has the \`Content-Encoding\`${given(d)}, which is not read here. Send it as it is, without this header.`,
  },
  REQUEST_INVALID: {
    title: 'Request not valid',
    detail: (d) => `The request is not valid${findings(d)}. Correct it and send it again.`,
  },
  CURSOR_INVALID: {
    title: 'Cursor not valid',
    detail: () =>
      'The cursor was not issued by this list. Send `next` of its previous page unchanged, or no cursor to start again.',
  },
  PREFER_INVALID: {
    title: 'Waiting time not valid',
    detail: (d) =>
      `The header Prefer cannot be read: wait=${given(d, '')}. Send wait=N with whole seconds from 0 to 600.`,
  },
  IDEMPOTENCY_KEY_INVALID: {
    title: 'Idempotency key not valid',
    detail: (d) =>
      `The header Idempotency-Key must be sent once, as 1 to 255 visible ASCII characters without spaces${why(d)}.`,
  },
  IF_MATCH_INVALID: {
    title: 'If-Match not valid',
    detail: (d) =>
      `The header If-Match${given(d)} cannot be used. Send the ETag with which you read the object, including its quotes, or *.`,
  },
  NOTHING_TO_EXECUTE: {
    title: 'Nothing to execute',
    detail: (d) =>
      `The call names no template, and running nothing is never a success.${hint(d)} Name at least one template or group.`,
  },
  TEMPLATE_ID_NOT_STRING: {
    title: 'Template id is a number',
    detail: () =>
      'A template id was sent as a JSON number, which has already lost digits. Send it as a string, in quotation marks.',
  },
  SEVERAL_PROJECTS: {
    title: 'Templates of several projects',
    detail: (d) =>
      `A run belongs to one project, but the templates belong to several${templates(d)}. Make one call for each project.`,
  },
  TEMPLATE_INVALID: {
    title: 'Template not valid',
    detail: (d) =>
      `The template${given(d)} cannot be used${findings(d)}. Correct the document and save it again.`,
  },
  MATRIX_EMPTY: {
    title: 'No combination left',
    detail: (d) =>
      `With the given parameters no combination of the matrix is left${templates(d)}. Nothing was started; give other values, or leave the parameter out.`,
  },
  PARAMETER_INVALID: {
    title: 'Parameter not valid',
    detail: (d) =>
      `A parameter does not fit the template${wrongValues(d)}.${hint(d)} Nothing was started; see the parameters of the template.`,
  },
  PASSWORD_UNACCEPTABLE: {
    title: 'Password not acceptable',
    detail: () => 'A password has 8 to 256 characters. Choose another one.',
  },
  PROTOCOL_UNSUPPORTED: {
    title: 'Protocol version not supported',
    detail: (d) =>
      `This server does not speak the executor protocol${version(d)}${why(d)}. Use an executor of the version of the server.`,
  },
  EXECUTOR_TOO_OLD: {
    title: 'Executor too old',
    detail: (d) =>
      `This server takes no executor of${version(d)}. Install version ${oldestExecutor} or newer on its host, best that of the server; its data folder stays as it is.`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const conflicts = {
  ROTATION_NOT_ORDERED: {
    title: 'No new key was ordered',
    detail: () => 'The executor has its newest key. A new one is ordered by testyard executor rotate.',
  },
  NAME_TAKEN: {
    title: 'Name taken',
    detail: (d) =>
      `There is already a ${kind(d, 'object')} with the name${given(d)}. Choose another name, or change that one.`,
  },
  LAST_ADMIN: {
    title: 'Last system admin',
    detail: (d) =>
      `The user${given(d)} is the only system admin who can sign in. Make another one first; nothing was changed.`,
  },
  TEMPLATE_DISABLED: {
    title: 'Template disabled',
    detail: (d) =>
      `A template is disabled and cannot be executed${templates(d)}. Nothing was started; enable it or leave it out.`,
  },
  TEMPLATE_CHANGED: {
    title: 'Template changed meanwhile',
    detail: (d) =>
      `The template${given(d)} was changed since you read it: ${d.number === undefined ? 'it no longer exists' : `it is at version ${d.number} now`}. Nothing was changed; read it again and repeat your change.`,
  },
  SUT_CHANGED: {
    title: 'SUT changed meanwhile',
    detail: (d) =>
      `The system under test${given(d)} was changed since you read it: it is at version ${d.number ?? '?'} now. Nothing was changed; read it again and repeat your change.`,
  },
  GROUP_EMPTY: {
    title: 'Template group empty',
    detail: (d) => `The group has no templates${templates(d)}. Nothing was started; add templates to it.`,
  },
  RUN_NOT_FINISHED: {
    title: 'Run not finished',
    detail: (d) =>
      `Run #${d.given ?? ''} is not finished. Nothing was changed; stop it, or wait for its end.`,
  },
  NOTHING_TO_RERUN: {
    title: 'Nothing to run again',
    detail: (d) =>
      `Run #${d.given ?? ''} has no cases of the kind that was asked for. Nothing was started; ask for "all", or start a new run.`,
  },
  RUN_IS_DRY: {
    title: 'Run was a dry run',
    detail: (d) =>
      `Run #${d.given ?? ''} only found its cases and executed none. Nothing was started; start a run of the template.`,
  },
  RUN_IS_IMPORTED: {
    title: 'Run was imported',
    detail: (d) =>
      `Run #${d.given ?? ''} was imported from reports; no executor ran it. Nothing was started; start a run of the template.`,
  },
  RUN_PINNED: {
    title: 'Run pinned',
    detail: (d) => `Run #${d.given ?? ''} is pinned. Nothing was deleted; unpin it first.`,
  },
  RUN_ENDED: {
    title: 'Already ended',
    detail: (d) =>
      d.kind === 'import'
        ? `The import${given(d)} is over: it takes no more cases. Nothing was changed; import the reports again; if this run does not have them, that makes a new run.`
        : `The ${kind(d, 'run')}${given(d)} is finished or being stopped: it can be neither paused nor resumed. Nothing was changed.`,
  },
  NO_MATCHING_EXECUTOR: {
    title: 'No executor could ever run it',
    detail: (d) =>
      `No registered executor has the labels, framework and source that are needed${templates(d)}. Nothing was started; register one that has them, or change the template.`,
  },
  SECRET_UNKNOWN: {
    title: 'Secret not set',
    detail: (d) =>
      `The project has no secret${given(d)}, which is needed${templates(d)}. Nothing was started; have an admin of the project set it with \`testyard secret set\`.`,
  },
  SECRET_UNREADABLE: {
    title: 'Secret not readable',
    detail: (d) =>
      `A secret${given(d)} cannot be decrypted: its key is not in the key file of this server, or its row was changed. Add the key to the file, or set the secret again.`,
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'Idempotency key used for another request',
    detail: () =>
      'The same Idempotency-Key came with another body within 24 hours. Send a new key for a new request.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    title: 'The first call is still in progress',
    detail: () => 'A call with this Idempotency-Key is in progress. Repeat it in a moment to get its answer.',
  },
  STALE: {
    title: 'Lease is over',
    detail: (d) =>
      `The ${kind(d, 'lease')}${given(d)} is no longer the current one${why(d)}. End the session and claim new work.`,
  },
  SEQUENCE_GAP: {
    title: 'Sequence has a gap',
    detail: (d) =>
      `Something in between was not received. Send everything from number ${d.number ?? 0} on again.`,
  },
  RESULT_CONFLICT: {
    title: 'Result contradicts an earlier one',
    detail: (d) =>
      `Event${given(d)} of the lease contradicts what it said before. The first report stands; this one is kept as late evidence.`,
  },
  LEDGER_CONFLICT: {
    title: 'Ledger does not fit',
    detail: (d) =>
      `The list of expected cases is not what the task has${why(d)}. It is fixed once and does not change.`,
  },
  LOG_CONFLICT: {
    title: 'Log does not fit',
    detail: (d) =>
      `The bytes differ from those that are stored at this place. Go on from offset ${d.number ?? 0}.`,
  },
  ARTIFACT_HASH_MISMATCH: {
    title: 'File was changed on its way',
    detail: (d) => `The file${given(d)} does not have the SHA-256 that was announced. Send it again.`,
  },
  RANGE_NOT_SATISFIABLE: {
    title: 'Range not available',
    detail: (d) =>
      `The bytes that were asked for are not there${d.number === undefined ? '' : `; there are ${d.number}`}. Ask for a range within them.`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const limits = {
  BODY_TOO_LARGE: {
    title: 'Body too large',
    detail: (d) => `The body is larger than allowed${size(d)}${why(d)}. Send less, or in parts.`,
  },
  ARTIFACT_LIMIT: {
    title: 'No more files are kept',
    detail: (d) =>
      `The task already has as many files as are kept (${d.kind === 'bytes' ? sizeText(d.number ?? 0) : `${d.number ?? 0} files`}). Keep fewer, or start the service with a higher --artifact-${d.kind === 'bytes' ? 'size' : 'count'}.`,
  },
  HEADERS_TOO_LARGE: {
    title: 'Headers too large',
    detail: (d) => `The headers are larger than allowed${size(d)}. Send fewer or shorter ones.`,
  },
  RATE_LIMITED: {
    title: 'Too many calls',
    detail: (d) =>
      `There were too many calls in a short time${why(d)}. Wait ${seconds(d)} and repeat; the header Retry-After says how long.`,
  },
  STORE_UNAVAILABLE: {
    title: 'Store not available',
    detail: (d) =>
      d.why?.rule === 'commit-unknown'
        ? 'The connection to the database broke while this was committed, and nobody knows whether it was kept. With an Idempotency-Key repeat the call with the same one; without it look first whether it was done.'
        : 'The store cannot take this now, and nothing was changed. Repeat the call in a moment.',
  },
  SHUTTING_DOWN: {
    title: 'Server is shutting down',
    detail: () => 'The server is shutting down and takes no new calls. Repeat the call when it is back.',
  },
  DISK_FULL: {
    title: 'Disk full',
    detail: (d) =>
      d.given === undefined
        ? `The disk of the ${d.why?.rule === 'database-disk-full' ? 'database' : 'server'} is full, and nothing was changed. Its operator has to make room; then repeat the call.`
        : `The disk of${given(d)} is full, and nothing was changed there. Make room, or choose another place; then repeat.`,
  },
  INTERNAL: {
    title: 'Internal error',
    detail: () =>
      'Something unexpected went wrong in the server. Tell its operator the request id, which is also in the server log.',
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

const verdicts = {
  RUN_FAILED: {
    title: 'Run failed',
    detail: (d) => `At least one template failed${templates(d)}. See the failed cases of the run.`,
  },
  RUN_ERROR: {
    title: 'Run incomplete',
    detail: (d) =>
      `No case failed, but not every expected case has a result${templates(d)}. See the cause of the task, fix it and run again.`,
  },
  RUN_INVALID: {
    title: 'Run not valid',
    detail: (d) =>
      `The system under test changed during the run${templates(d)}. Run again while it stays the same.`,
  },
  RUN_STOPPED: {
    title: 'Run stopped',
    detail: (d) => `The run was stopped before it ended${templates(d)}. Run again to get a verdict.`,
  },
} satisfies Partial<Record<ErrorCode, ErrorText>>;

export const englishTexts: Record<ErrorCode, ErrorText> = {
  ...callers,
  ...wanted,
  ...conflicts,
  ...limits,
  ...verdicts,
  ...startUp,
  ...copies,
};
