import { Readable } from 'node:stream';
import { type ArtifactObjects, readRound, type WholeCase, wholeCases } from '@testyard/core';
import { type ReportFormat, VERSION } from '@testyard/protocol';
import {
  allureResults,
  type ReportedCase,
  type ReportSource,
  writeCsv,
  writeCtrf,
  writeHtml,
  writeJUnit,
  zip,
} from '@testyard/reports';
import { contextOf } from '../../common/errors.ts';
import { isKnown } from '../../common/headers/if-none-match.ts';
import type { Language } from '../../common/texts/language.ts';
import { remarkTextOrNull } from '../../common/texts/remark-texts.ts';
import { attachment } from '../evidence/content-disposition.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentRun } from '../present/present-run.ts';
import { roundOf } from '../runs/round-query.ts';

type Content = AsyncIterable<string | Uint8Array>;

interface Format {
  readonly ending: string;
  readonly media: string;
  readonly write: (source: ReportSource, by: { language: Language; artifacts: ArtifactObjects }) => Content;
}

const formats: Readonly<Record<ReportFormat, Format>> = {
  junit: { ending: 'junit.xml', media: 'application/xml; charset=utf-8', write: writeJUnit },
  ctrf: { ending: 'ctrf.json', media: 'application/json; charset=utf-8', write: writeCtrf },
  allure: {
    ending: 'allure-results.zip',
    media: 'application/zip',
    write: (source, { artifacts }) => zip(allureEntries(source, artifacts)),
  },
  csv: { ending: 'csv', media: 'text/csv; charset=utf-8', write: writeCsv },
  html: {
    ending: 'html',
    media: 'text/html; charset=utf-8',
    write: (source, { language }) => writeHtml(source, language),
  },
};

/** Runs as files for other programs. */
export function reportHandlers(door: NativeDoor): Pick<NativeHandlers, 'readReport'> {
  const { core, artifacts, publicUrl } = door;
  return {
    readReport: async ({ principal, params: { runId }, query, request, reply }) => {
      const found = await readRound(core, principal, { runId, round: roundOf(query) });
      const { language } = contextOf(request);
      const run = presentRun(found, language);
      const { ending, media, write } = formats[query.format];
      // An old round never changes; its words are in the language of the reader, and so are the bytes.
      const tag =
        run.state === 'finished' ? `"${runId}-${run.round}-${query.format}-${language}-${VERSION}"` : null;
      reply.header('vary', 'accept-language').header('cache-control', 'private, no-cache');
      if (tag !== null) reply.header('etag', tag);
      if (isKnown(request, tag)) return reply.code(304).send();
      const source: ReportSource = {
        ...{ run, url: `${publicUrl()}/runs/${runId}`, version: VERSION },
        cases: async function* ({ taskId = null, statuses = null }) {
          const filter = { runId, round: run.round, taskId, statuses: statuses && [...statuses] };
          for await (const part of wholeCases(core, principal, filter)) {
            yield part.map((one) => presentReported(one, language));
            // Others are served between two parts.
            await new Promise(setImmediate);
          }
        },
      };
      reply
        .header('content-disposition', attachment(`run-${run.number}.${ending}`))
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .type(media);
      const content = request.method === 'HEAD' ? [] : write(source, { language, artifacts });
      return reply.send(Readable.from(content, { objectMode: false }));
    },
  };
}

async function* allureEntries(source: ReportSource, artifacts: ArtifactObjects) {
  for await (const file of allureResults(source)) {
    if ('text' in file) yield { name: file.name, content: file.text };
    else
      yield {
        name: file.name,
        content: artifacts.read(file.artifact.id, { from: 0, to: file.artifact.size }),
      };
  }
}

function presentReported(one: WholeCase, language: Language): ReportedCase {
  const { message, tries } = one;
  return {
    ...one,
    message: remarkTextOrNull(message, language),
    tries: tries.map((each) => ({ ...each, message: remarkTextOrNull(each.message, language) })),
  };
}
