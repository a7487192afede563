"""A case that takes its process with it. The verdict names it, and the cases after it run in a new session."""

import os

import pytest


def test_before():
    pass


@pytest.mark.skipif(os.environ.get("CRASH") != "yes", reason="only with the parameter CRASH=yes")
def test_crashes():
    os._exit(70)


def test_after():
    pass
