"""The two pipes to the executor: lines of JSON, commands in on descriptor 3, events out on descriptor 4.

Events wait in a buffer and leave in one write before a case starts and before every wait, so that a case costs
one system call and no thread (a thread would make every `os.fork()` of a test unsafe).
"""

import fcntl
import json
import os

import pytest

COMMANDS_FD = 3
EVENTS_FD = 4
# Out of the way of tests that look at low descriptors.
LOWEST_FD = 100


class Channel:
    """Functions of `os` are kept on the instance: tests replace those of the module."""

    def __init__(self):
        self._read = os.read
        self._write = os.write
        self._encode = json.JSONEncoder(separators=(",", ":")).encode
        self._decode = json.JSONDecoder().decode
        self._commands_fd = _take(COMMANDS_FD)
        self._events_fd = _take(EVENTS_FD)
        self._pending = []
        self._unread = b""
        self._writing = False
        self._interrupted = False
        self._getpid = os.getpid
        self._pid = os.getpid()
        self._left = False
        os.register_at_fork(after_in_child=self._leave)

    @property
    def forked(self):
        """Whether this is a child of the process that we were loaded into; one that C code forked called nobody."""
        return self._left or self._getpid() != self._pid

    def tell(self, event):
        """Puts an event (a JSON value) into the buffer."""
        self._pending.append(self._encode(event).encode("ascii"))

    def flush(self):
        if not self._pending or self.forked:
            return
        data = memoryview(b"\n".join(self._pending) + b"\n")
        self._pending.clear()
        self._writing = True
        try:
            while data:
                data = data[self._write(self._events_fd, data) :]
        except BrokenPipeError:
            # Nobody listens any more: the wait for the next command ends the session.
            self._events_fd = os.open(os.devnull, os.O_WRONLY)
        finally:
            self._writing = False
        if self._interrupted:
            self.interrupt()

    def interrupt(self):
        """For a signal handler: raises KeyboardInterrupt, but never in the middle of a line."""
        self._interrupted = self._writing
        if not self._writing:
            raise KeyboardInterrupt("stopped by Testyard")

    def next_command(self):
        """Waits for the next command; None when the executor has closed the pipe."""
        self.flush()
        while b"\n" not in self._unread:
            part = self._read(self._commands_fd, 65536)
            if not part:
                return None
            self._unread += part
        line, _, self._unread = self._unread.partition(b"\n")
        return self._decode(line.decode("utf-8"))

    def _leave(self):
        """A forked child has no part in the channel."""
        self._left = True
        self._pending.clear()
        os.close(self._commands_fd)
        os.close(self._events_fd)


def _take(number):
    """Moves a descriptor that we were given to a high number that no child process inherits."""
    try:
        moved = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, LOWEST_FD)
    except OSError as error:
        raise pytest.UsageError("testyard_plugin is started by a Testyard executor only") from error
    os.close(number)
    os.set_blocking(moved, True)
    return moved
