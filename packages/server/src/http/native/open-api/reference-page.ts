// The reference for people: the same document, laid out to be read and searched without a network.
import { type Endpoint, type HonouredHeader, nativeEndpoints, otherAnswers } from '@testyard/protocol';
import { escapeHtml } from '../../common/pages/markdown-page.ts';
import type { Language } from '../../common/texts/language.ts';
import type { NativeName } from '../native-handlers.ts';
import type { JsonSchema } from './named-schemas.ts';
import type { Answered, OpenApiDocument, Operation, Parameter } from './open-api-document.ts';
import { headersZh, introductionZh, otherAnswersZh, summariesZh, whoMayZh } from './reference-texts-zh.ts';

const texts = {
  en: {
    title: 'Testyard: the HTTP API',
    machine: 'For programs:',
    errors: 'Errors:',
    who: 'Who may call',
    parameters: 'Parameters',
    body: 'Body',
    answer: 'Answer',
    call: 'Call',
    schemas: 'Schemas',
    required: 'required',
  },
  zh: {
    title: 'Testyard：HTTP 接口',
    machine: '供程序读取：',
    errors: '错误说明：',
    who: '调用权限',
    parameters: '参数',
    body: '请求体',
    answer: '应答',
    call: '调用示例',
    schemas: '数据结构',
    required: '必填',
  },
} as const satisfies Record<Language, Record<string, string>>;
type Texts = (typeof texts)[Language];

const code = (text: string) => `<code>${escapeHtml(text)}</code>`;
const block = (value: unknown) => `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
const inText = (text: string) => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** Title and inside of the page, in the reader's language; what single members mean is in English. */
export function referencePage(
  document: OpenApiDocument,
  language: Language,
): { readonly title: string; readonly body: string } {
  const t = texts[language];
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ path, method },
      operation: language === 'zh' ? inChinese(operation) : operation,
    })),
  );
  const sections = document.tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<h2 id="${name}"><a href="#${name}">${name}</a></h2>${own.map((each) => operationHtml(each, document, t)).join('')}`;
  });
  const schemas = Object.entries(document.components.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="schema-${name}"><summary>${code(name)}</summary>${block(schema)}</details>`,
  );
  const contents = document.tags.map(({ name }) => `<a href="#${name}">${name}</a>`).join(' · ');
  const body = [
    `<h1>${t.title}</h1>`,
    `<p>${inText(language === 'zh' ? introductionZh : document.info.description)}</p>`,
    `<p>${t.machine} <a href="/openapi.json">/openapi.json</a> (OpenAPI ${document.openapi}). ${t.errors} <a href="/docs/errors">/docs/errors</a>.</p>`,
    `<p>${contents} · <a href="#schemas">${t.schemas}</a></p>`,
    ...sections,
    `<h2 id="schemas">${t.schemas}</h2>`,
    ...schemas,
  ];
  return { title: t.title, body: body.join('\n') };
}

function inChinese(operation: Operation): Operation {
  const name = operation.operationId as NativeName;
  const { others = [] }: Endpoint = nativeEndpoints[name];
  const responses = { ...operation.responses };
  for (const other of others) {
    const { status } = otherAnswers[other];
    responses[status] = { ...responses[status], description: otherAnswersZh[other] };
  }
  return {
    ...operation,
    summary: summariesZh[name],
    description: whoMayZh[nativeEndpoints[name].right],
    responses,
    parameters: operation.parameters.map((each) =>
      each.in === 'header' ? { ...each, description: headersZh[each.name as HonouredHeader] } : each,
    ),
  };
}

interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function operationHtml({ path, method, operation }: Described, document: OpenApiDocument, t: Texts): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const { status: usual }: Endpoint = nativeEndpoints[operationId as NativeName];
  const answer = responses[usual];
  const others = Object.entries(responses).filter(
    ([status]) => Number(status) < 400 && status !== String(usual),
  );
  const sent = requestBody?.content['application/json'];
  const rows: [string, string][] = [[t.who, inText(description)]];
  if (parameters.length > 0)
    rows.push([t.parameters, parameters.map((each) => parameterHtml(each, t)).join('<br>')]);
  if (sent) rows.push([t.body, schemaHtml(sent.schema)]);
  rows.push([t.answer, [`${usual} ${answerHtml(answer)}`, ...others.map(otherHtml)].join('<br>')]);
  const table = rows.map(([name, html]) => `<tr><th scope="row">${name}</th><td>${html}</td></tr>`).join('');
  const url = document.servers[0]?.url ?? '';
  return [
    `<h3 id="${operationId}"><a href="#${operationId}"><code>${method.toUpperCase()} ${escapeHtml(path)}</code></a></h3>`,
    `<p>${inText(summary)}</p><table>${table}</table>`,
    `<details><summary>${t.call}</summary><pre>${escapeHtml(curlOf({ path, method, operation }, url))}</pre>${exampleHtml(answer)}</details>`,
  ].join('');
}

function parameterHtml({ name, in: place, required, description }: Parameter, t: Texts): string {
  const about = description === undefined ? '' : `: ${inText(description)}`;
  return `${code(name)} (${place}${required ? `, ${t.required}` : ''})${about}`;
}

/** A link where the schema has a name, else the names of its members. */
function schemaHtml(schema: JsonSchema): string {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  if (name !== undefined) return `<a href="#schema-${name}">${code(name)}</a>`;
  const members = Object.entries((schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>);
  if (members.length === 0) return code('JSON');
  return `{ ${members.map(([key, member]) => `${code(key)}${memberHtml(member)}`).join(', ')} }`;
}

function memberHtml(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return `: ${schemaHtml(schema)}`;
  const items = schema.items as JsonSchema | undefined;
  return items?.$ref === undefined ? '' : `: ${schemaHtml(items)}[]`;
}

const contentOf = (answer: Answered | undefined) =>
  answer && 'content' in answer ? (answer.content ?? {}) : {};

/** The schema of JSON that has one, else the media types. */
function answerHtml(answer: Answered | undefined): string {
  const content = Object.entries(contentOf(answer));
  const [type, media] = content[0] ?? [];
  if (content.length === 1 && type === 'application/json' && media) return schemaHtml(media.schema);
  return content.map(([each]) => code(each)).join(', ');
}

function otherHtml([status, answer]: [string, Answered]): string {
  return `${status}${'description' in answer ? `: ${inText(answer.description)}` : ''}`;
}

function exampleHtml(answer: Answered | undefined): string {
  const example = contentOf(answer)['application/json']?.example;
  return example === undefined ? '' : block(example);
}

function curlOf({ path, method, operation }: Described, url: string): string {
  const example = operation.requestBody?.content['application/json']?.example;
  const verb = method === 'get' ? '' : ` -X ${method.toUpperCase()}`;
  const sent =
    example === undefined
      ? ''
      : ` \\\n  -H 'Content-Type: application/json' \\\n  -d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`;
  return `curl${verb} "${url}${path.replace(/\{(\w+)\}/g, (_, name: string) => `$${name}`)}" -H "X-Auth-Token: $TOKEN"${sent}`;
}
