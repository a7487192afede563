"""The folder that a case may put files into: named by a variable of the environment while the case runs."""

import os

VARIABLE = "TESTYARD_CASE_ARTIFACTS"


class CaseFolders:
    """Functions of `os` are kept on the instance: tests replace those of the module."""

    def __init__(self):
        self._root = os.environ.get(VARIABLE, "")
        self._mkdir = os.mkdir
        self._rmdir = os.rmdir
        self._environ = os.environ
        self._environ[VARIABLE] = ""
        self._current = None

    def begin(self, name):
        """From the first fixture of a case on. Without a folder, should the tests have removed the root of all."""
        place = os.path.join(self._root, name)
        try:
            self._mkdir(place)
        except OSError:
            place = None
        self._current = place
        self._environ[VARIABLE] = place or ""

    def end(self):
        """Whether the case has left files."""
        place, self._current = self._current, None
        self._environ[VARIABLE] = ""
        if place is None:
            return False
        try:
            self._rmdir(place)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False
