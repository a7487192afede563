/**
 * The two pipes between a runner's process and the executor: lines of JSON, commands in on descriptor 3, events out on
 * descriptor 4. For Node 18 and newer, in the user's process: everything that a test could replace is taken at the start.
 *
 * Events wait in a buffer and leave in one write, before a case starts and before every wait.
 */
'use strict';

const { readSync, writeSync } = require('node:fs');
const { Socket } = require('node:net');

const { parse, stringify } = JSON;
const { wait } = Atomics;
const COMMANDS_FD = 3;
const EVENTS_FD = 4;
const pause = new Int32Array(new SharedArrayBuffer(4));
const bytes = Buffer.alloc(65_536);

let pending = '';
let unread = Buffer.alloc(0);
let isGone = false;

/** Puts an event (a JSON value) into the buffer. */
function tell(event) {
  pending += `${stringify(event)}\n`;
}

/** Sends what the buffer holds. Where nobody listens any more it is dropped: the next wait ends the session. */
function flush() {
  if (pending === '' || isGone) return;
  let rest = Buffer.from(pending);
  pending = '';
  while (rest.length > 0 && !isGone) {
    try {
      rest = rest.subarray(writeSync(EVENTS_FD, rest));
    } catch (error) {
      if (error.code === 'EAGAIN') wait(pause, 0, 0, 1);
      else isGone = true;
    }
  }
}

/** Waits for the next command, and nothing else runs meanwhile; null when the executor has closed the pipe. */
function receive() {
  flush();
  for (;;) {
    const end = unread.indexOf(10);
    if (end >= 0) {
      const line = unread.subarray(0, end).toString('utf8');
      unread = unread.subarray(end + 1);
      return parse(line);
    }
    try {
      const count = readSync(COMMANDS_FD, bytes, 0, bytes.length, null);
      if (count === 0) return null;
      unread = Buffer.concat([unread, bytes.subarray(0, count)]);
    } catch (error) {
      if (error.code !== 'EAGAIN') return null;
      wait(pause, 0, 0, 1);
    }
  }
}

/**
 * For runners that go on meanwhile: calls back with each command, and with null at the end. The answer tells whether the
 * pipe keeps the process alive (`ref`, as at first, and `unref`) and ends it (`close`). Not to be mixed with `receive`.
 */
function listen(onCommand) {
  const socket = new Socket({ fd: COMMANDS_FD, readable: true, writable: false });
  let text = Buffer.alloc(0);
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    onCommand(null);
  };
  socket.on('data', (chunk) => {
    text = Buffer.concat([text, chunk]);
    for (let at = text.indexOf(10); at >= 0 && !isOver; at = text.indexOf(10)) {
      const line = text.subarray(0, at).toString('utf8');
      text = text.subarray(at + 1);
      onCommand(parse(line));
    }
  });
  socket.on('end', end).on('close', end).on('error', end);
  return {
    ref: () => void socket.ref(),
    unref: () => void socket.unref(),
    close: () => {
      isOver = true;
      socket.destroy();
    },
  };
}

module.exports = { tell, flush, receive, listen };
