"""SIGTERM ends the session as Ctrl-C does: fixtures are torn down and reports are written."""

import os
import signal


class Interruption:
    def __init__(self, channel, config):
        self._channel = channel
        self._config = config
        self._handler = self._interrupt
        signal.signal(signal.SIGTERM, self._handler)
        os.register_at_fork(after_in_child=self._leave)

    def _interrupt(self, _signum, _frame):
        # The log then shows where the session was: the only trace of a case that ran out of time.
        self._config.option.fulltrace = True
        self._channel.interrupt()

    def _leave(self):
        """A forked child dies of SIGTERM as it would without us."""
        if signal.getsignal(signal.SIGTERM) is self._handler:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
