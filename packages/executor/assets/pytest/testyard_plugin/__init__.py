"""
Testyard's part of a pytest process, loaded by `-p testyard_plugin`; nothing of it stays in the environment.
It keeps to hooks that pytest 7.2 and all later ones have.
"""

import gc
import os
import sys

import pytest

from .blocks import BlockRunner
from .channel import Channel
from .files import CaseFolders
from .interruption import Interruption
from .options import settle, unregister

OLDEST_PYTEST = (7, 0)


def _leave_no_path():
    """Tests see sys.path and PYTHONPATH as they would be without us."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != folder or not entry]
    rest = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p != folder]
    if any(rest):
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    else:
        os.environ.pop("PYTHONPATH", None)


def _require_version():
    if tuple(int(part) for part in pytest.__version__.split(".")[:2]) < OLDEST_PYTEST:
        raise pytest.UsageError("Testyard needs pytest 7.0 or newer; this is " + pytest.__version__)


def _spare_pytest():
    """
    What is loaded by now is pytest's own and stays to the end: the collector need not go through it again, which is a
    sixth of the processor time of a short session, most of it at its exit. What the tests make is collected as ever.
    """
    freeze = getattr(gc, "freeze", None)  # not every Python has it
    if freeze is not None:
        freeze()


_leave_no_path()
_spare_pytest()
_folders = CaseFolders()
_channel = Channel()
_channel.tell({"type": "hello", "pytest": pytest.__version__, "python": sys.version.split()[0]})
_channel.flush()
_require_version()


@pytest.hookimpl(hookwrapper=True)
def pytest_cmdline_main(config):
    """A wrapper, because it comes before every plugin that acts on its options here or in pytest_configure."""
    for notice in settle(config):
        _channel.tell({"type": "notice", "message": notice})
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    unregister(config)
    config.addinivalue_line("markers", "xdist_group(name): cases that run in one session, one after the other")
    config.pluginmanager.register(BlockRunner(_channel, config, _folders), "testyard-blocks")
    Interruption(_channel, config)
