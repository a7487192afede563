/**
 * The two pipes between a runner's process and the executor: lines of JSON, commands in on descriptor 3, events out on
 * descriptor 4. For Node 18 and newer, in the user's process; load it before anything of the user's, which may replace
 * timers and functions of Node.
 *
 * Events wait in a buffer and leave in one write, before a case starts and before every wait.
 */
'use strict';

const { writeSync } = require('node:fs');
const { Socket } = require('node:net');

const { parse, stringify } = JSON;
const { wait } = Atomics;
const COMMANDS_FD = 3;
const EVENTS_FD = 4;
const pause = new Int32Array(new SharedArrayBuffer(4));

let pending = '';
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

/**
 * Calls back with each command, and with null when the executor has closed the pipe. Of what it answers, `ref` and
 * `unref` say whether the pipe keeps the process alive (it does at first), and `close` ends it.
 */
function listen(onCommand) {
  const socket = new Socket({ fd: COMMANDS_FD, readable: true, writable: false });
  let unread = Buffer.alloc(0);
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    onCommand(null);
  };
  socket.on('data', (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    for (let at = unread.indexOf(10); at >= 0 && !isOver; at = unread.indexOf(10)) {
      const line = unread.subarray(0, at).toString('utf8');
      unread = unread.subarray(at + 1);
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

/** Commands one after the other. Only while `next` is awaited does the pipe keep the process alive. */
function commands() {
  const waiting = [];
  const arrived = [];
  let isOver = false;
  const pipe = listen((command) => {
    if (command === null) isOver = true;
    pipe.unref();
    const resolve = waiting.shift();
    if (resolve) resolve(command);
    else arrived.push(command);
  });
  pipe.unref();
  return {
    /** Sends what waits to be sent; null when there will be no more. */
    next() {
      flush();
      if (arrived.length > 0) return Promise.resolve(arrived.shift());
      if (isOver) return Promise.resolve(null);
      pipe.ref();
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => pipe.close(),
  };
}

module.exports = { tell, flush, listen, commands };
