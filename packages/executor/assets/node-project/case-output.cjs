/** What is printed while a case runs: it goes to the log as ever, and a copy of it is told with the case. */
'use strict';

const HALF = 32_768;

let head = '';
let tail = '';
let isOpen = false;

function keep(chunk, encoding) {
  if (!isOpen) return;
  const text =
    typeof chunk === 'string'
      ? chunk
      : Buffer.from(chunk).toString(encoding === 'latin1' ? 'latin1' : 'utf8');
  if (head.length < HALF && tail === '') head += text;
  else tail = (tail + text).slice(-HALF * 2);
}

for (const stream of [process.stdout, process.stderr]) {
  const { write } = stream;
  stream.write = function (chunk, encoding, ...rest) {
    try {
      keep(chunk, encoding);
    } catch {
      // What cannot be copied is written all the same, or refused by the stream itself.
    }
    return write.call(this, chunk, encoding, ...rest);
  };
}

/** What is printed from now on is of the next case. */
function beginOutput() {
  head = '';
  tail = '';
  isOpen = true;
}

/** Runs `act` without keeping what it prints: a reporter's words are not the test's. */
function aside(act) {
  const wasOpen = isOpen;
  isOpen = false;
  try {
    return act();
  } finally {
    isOpen = wasOpen;
  }
}

function endOutput() {
  isOpen = false;
  return head + tail;
}

module.exports = { beginOutput, endOutput, aside };
