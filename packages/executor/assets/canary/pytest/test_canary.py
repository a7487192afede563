"""What pytest must say of these is known: an executor runs them to learn whether the pytest of its host can be believed."""

import os
import signal
import time

import pytest


def test_passes():
    assert 1 + 1 == 2


def test_fails():
    assert 1 + 1 == 3


def test_is_skipped():
    pytest.skip("on purpose")


@pytest.fixture
def broken():
    raise RuntimeError("on purpose")


def test_is_an_error(broken):
    pass


def test_单元():
    assert "期望的 é 😀" == "得到的"


def test_crashes():
    os.kill(os.getpid(), signal.SIGKILL)


def test_hangs():
    time.sleep(3600)
