"""SIGTERM ends the session as Ctrl-C does: fixtures are torn down and reports are written."""

import os
import signal
import threading


class Interruption:
    """A forked child of a test dies of SIGTERM as it would without us, from its first instruction on."""

    def __init__(self, channel, config):
        self._channel = channel
        self._config = config
        self._mask = signal.pthread_sigmask
        self._handler = self._interrupt
        self._of_thread = threading.local()
        signal.signal(signal.SIGTERM, self._handler)
        os.register_at_fork(before=self._hold, after_in_parent=self._release, after_in_child=self._leave)

    def _interrupt(self, _signum, _frame):
        # The log then shows where the session was: the only trace of a case that ran out of time.
        self._config.option.fulltrace = True
        self._channel.interrupt()

    def _hold(self):
        """A signal that comes between the fork and `_leave` waits."""
        self._of_thread.mask = self._mask(signal.SIG_BLOCK, {signal.SIGTERM})

    def _release(self):
        self._mask(signal.SIG_SETMASK, self._of_thread.mask)

    def _leave(self):
        if signal.getsignal(signal.SIGTERM) is self._handler:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._release()
