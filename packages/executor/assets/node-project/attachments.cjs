/** Traces, screenshots, videos and whatever else a test attached, put where the executor keeps files of the case. */
'use strict';

const { copyFileSync, constants, mkdirSync, writeFileSync } = require('node:fs');
const { basename, extname, join } = require('node:path');

const EXTENSIONS = {
  'application/json': '.json',
  'application/zip': '.zip',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/svg+xml': '.svg',
  'text/css': '.css',
  'text/csv': '.csv',
  'text/html': '.html',
  'text/markdown': '.md',
  'text/plain': '.txt',
  'text/xml': '.xml',
  'application/xml': '.xml',
  'application/pdf': '.pdf',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
};

/** Whether there were any. What cannot be read is told on stderr, which is in the log of the task. */
function keepFiles(attachments, folder) {
  const taken = new Set();
  for (const attachment of attachments) {
    // Playwright's own notes to its reports.
    if (attachment.name.startsWith('_')) continue;
    if (attachment.path === undefined && attachment.body === undefined) continue;
    const place = join(folder, freeName(attachment, taken));
    try {
      mkdirSync(folder, { recursive: true });
      if (attachment.path === undefined) writeFileSync(place, attachment.body);
      else copyFileSync(attachment.path, place, constants.COPYFILE_FICLONE);
    } catch (error) {
      process.stderr.write(`The attachment "${attachment.name}" is not kept: ${error.message}\n`);
    }
  }
  return taken.size > 0;
}

function freeName({ name, path, contentType }, taken) {
  const extension = path === undefined ? (EXTENSIONS[contentType?.split(';', 1)[0]] ?? '') : extname(path);
  const given = basename(name.replace(/[\\/:]|\p{Cc}/gu, '_')).slice(0, 150) || 'attachment';
  const stem = extension !== '' && given.endsWith(extension) ? given.slice(0, -extension.length) : given;
  let free = `${stem}${extension}`;
  for (let twin = 2; taken.has(free) || free === '.' || free === '..'; twin += 1)
    free = `${stem}-${twin}${extension}`;
  taken.add(free);
  return free;
}

module.exports = { keepFiles };
