"""The run loop: one warm session that is told, block by block, which of its items come next."""

from collections import deque
import os

import pytest

from .coverage import missed_coverage
from .outcome import collected_nothing, conclude, is_subtest
from .texts import cut, first_line, shortened

CASES_PER_MESSAGE = 500


class NextItem:
    """Stands for an item that is not known yet in the calls that pytest makes of the one before it."""

    def __init__(self, find):
        self._find = find
        self._found = []

    def settle(self):
        """The item, or None; asks at the first call."""
        if not self._found:
            self._found.append(self._find())
        return self._found[0]

    def listchain(self):
        item = self.settle()
        return [] if item is None else item.listchain()

    def __getattr__(self, name):
        return getattr(self.settle(), name)


class BlockRunner:
    """
    Collects as pytest does, tells what was found, then runs what the executor names.

    pytest tears the fixtures of an item down by its successor. That of the last item of a block is asked for when the
    item was run and not before: what would wait here may run elsewhere meanwhile. Where the executor says that there
    is none for now (`last`), everything is torn down. An announced successor is always the next to run.
    """

    def __init__(self, channel, config, folders):
        self._channel = channel
        self._config = config
        self._collected_nothing = []
        self._queue = deque()
        self._received = 0
        self._items = []
        self._next = None
        self._folders = folders
        self._begun = set()
        self._counted = {}
        self._failures = 0
        self._reports = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectstart(self, collector):
        """Told before: the process may end while it imports a module, and hang there."""
        if isinstance(collector, pytest.File) or hasattr(collector, "path") and os.path.isdir(collector.path):
            self._tell_loading(collector.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self):
        self._tell_loading("")

    @pytest.hookimpl
    def pytest_collectreport(self, report):
        if not report.passed:
            self._collected_nothing.append(report)

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        if report.when == "setup" and not is_subtest(report):
            self._reports.clear()
        if report.outcome in ("passed", "failed", "skipped"):
            self._reports.append(report)
        if _precedes_teardown(report) and self._next is not None:
            self._next.settle()

    @pytest.hookimpl
    def pytest_internalerror(self, excrepr):
        self._tell_end("internal-error", str(excrepr))

    @pytest.hookimpl
    def pytest_keyboard_interrupt(self, excinfo):
        self._tell_end("interrupted", _why_interrupted(excinfo))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_collection(self):
        outcome = yield
        error = outcome.excinfo[1] if outcome.excinfo else None
        if isinstance(error, pytest.UsageError):
            self._tell_end("usage-error", "\n".join(str(line) for line in error.args))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self._items = session.items
        self._tell_found(session.items)
        while self._queue or self._receive("idle"):
            number, item, folder = self._queue.popleft()
            # A case counts by its last try: behind an earlier one the exit code would hide what else is wrong.
            others = max(0, session.testsfailed - self._counted.pop(item, 0))
            session.testsfailed = others
            self._run(number, item, folder)
            self._counted[item] = session.testsfailed - others
            self._heed(session)
        self._failures = session.testsfailed
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        missed = missed_coverage(self._config.pluginmanager.get_plugin("_cov"))
        if missed is not None and session.testsfailed > self._failures:
            self._channel.tell(dict(missed, type="coverage-missed"))
            self._channel.flush()

    def _receive(self, mode):
        """Waits for more items; False where there are none: for now (`ahead`), or any more (`idle`)."""
        self._channel.tell({"type": "want", "mode": mode})
        command = self._channel.next_command()
        if command is None or command["type"] != "run":
            return False
        for index, folder in zip(command["items"], command["folders"]):
            self._queue.append((self._received, self._items[index], folder))
            self._received += 1
        return True

    def _successor(self):
        """None before an item that runs again: nothing of its last try may be left, not even module fixtures."""
        if not self._queue and not self._channel.forked:
            self._receive("ahead")
        item = self._queue[0][1] if self._queue else None
        return None if item in self._begun else item

    def _run(self, number, item, folder):
        if item in self._begun:
            _forget_last_try(item)
        self._begun.add(item)
        self._next = None if self._queue else NextItem(self._successor)
        successor = self._next or self._successor()
        self._reports.clear()
        self._channel.tell({"type": "started", "number": number})
        self._channel.flush()
        self._folders.begin(folder)
        try:
            self._config.hook.pytest_runtest_protocol(item=item, nextitem=successor)
        except KeyboardInterrupt:
            self._show_output(item)
            raise
        finally:
            if self._channel.forked:
                # A test forked and its child came back here: the parent alone goes on.
                os._exit(1)
        files = self._folders.end()
        self._channel.tell(dict(conclude(self._reports), type="finished", number=number, files=files))

    def _heed(self, session):
        """A test or a plugin of the user may end the session, as with pytest alone."""
        if session.shouldfail:
            self._tell_end("interrupted", str(session.shouldfail))
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)

    def _show_output(self, item):
        """What an interrupted case had printed goes to the log: its reports will never be made."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        for when, key, content in getattr(item, "_report_sections", ()):
            if reporter is not None and content:
                reporter.write_sep("-", "Captured {} {} of {}".format(key, when, item.nodeid))
                reporter.write_line(content)

    def _tell_loading(self, nodeid):
        file = shortened(nodeid, 1024) if nodeid not in ("", ".") else None
        self._channel.tell({"type": "loading", "file": file})
        self._channel.flush()

    def _tell_found(self, items):
        taken = set()
        cases = [_describe(item, taken) for item in items]
        cases += [_describe_collector(report, taken) for report in self._collected_nothing]
        for start in range(0, len(cases), CASES_PER_MESSAGE):
            self._channel.tell({"type": "found", "cases": cases[start : start + CASES_PER_MESSAGE]})
        self._channel.tell({"type": "collected"})

    def _tell_end(self, kind, message):
        errors = [r.longreprtext for r in self._collected_nothing if r.failed]
        self._channel.tell({"type": "ended", "kind": kind, "message": cut("\n\n".join([message] + errors))})
        self._channel.flush()


def _precedes_teardown(report):
    if is_subtest(report):
        return False
    return report.when == "call" or (report.when == "setup" and not report.passed)


def _describe(item, taken):
    file, line, _ = item.location
    name = item.name or item.nodeid
    suffix = "::" + item.name
    suite = item.nodeid[: -len(suffix)] if item.nodeid.endswith(suffix) else file
    described = {
        "identity": _unique(item.nodeid, taken),
        "name": shortened(name, 1024),
        "suite": shortened(suite, 1024),
        "file": shortened(file, 4096),
        "line": None if line is None else line + 1,
    }
    group = _group(item)
    return dict(described, group=group) if group else described


def _group(item):
    """pytest-xdist's own way to say that cases share what only one process has."""
    mark = item.get_closest_marker("xdist_group")
    if mark is None:
        return None
    name = mark.args[0] if mark.args else mark.kwargs.get("name", "default")
    return shortened(str(name), 1024) or None


def _describe_collector(report, taken):
    nodeid = report.nodeid or "<session>"
    file = nodeid.split("::")[0]
    return {
        "identity": _unique(nodeid, taken),
        "name": shortened(nodeid.split("::")[-1] or nodeid, 1024),
        "suite": shortened(file, 1024),
        "file": shortened(file, 4096),
        "line": None,
        "finished": collected_nothing(report),
    }


def _unique(nodeid, taken):
    """The node id; `#2` and so on where the same one is there already."""
    identity = base = shortened(nodeid, 4000)
    count = 1
    while identity in taken:
        count += 1
        identity = "{}#{}".format(base, count)
    taken.add(identity)
    return identity


def _forget_last_try(item):
    """pytest itself makes fresh fixtures of an item that ran before; these two lists it only ever extends."""
    for kept in ("_report_sections", "user_properties"):
        values = getattr(item, kept, None)
        if isinstance(values, list):
            values.clear()


def _why_interrupted(excinfo):
    value = excinfo.value
    if isinstance(value, pytest.exit.Exception):
        return "pytest.exit: " + str(value.msg)
    if isinstance(value, pytest.Session.Interrupted):
        return str(value)
    ours = os.path.dirname(os.path.abspath(__file__))
    places = [entry for entry in excinfo.traceback if os.path.dirname(str(entry.path)) != ours]
    place = places[-1] if places else excinfo.traceback[-1]
    return first_line("KeyboardInterrupt at {}:{}: {}".format(place.path, place.lineno + 1, value).rstrip(": "))
