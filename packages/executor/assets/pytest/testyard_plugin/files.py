"""The folder that a case may put files into: named by a variable of the environment while the case runs."""

import os

VARIABLE = "TESTYARD_CASE_ARTIFACTS"


class CaseFolders:
    """
    Most cases leave nothing in theirs: it is moved to where the next one has its own, since to remove and to make one
    may take longer than a case. Functions of `os` are kept on the instance: tests replace those of the module.
    """

    def __init__(self):
        self._root = os.environ.get(VARIABLE, "")
        self._mkdir = os.mkdir
        self._rmdir = os.rmdir
        self._rename = os.rename
        self._lstat = os.lstat
        self._listdir = os.listdir
        self._environ = os.environ
        self._environ[VARIABLE] = ""
        self._current = None
        self._spare = None
        self._made = None

    def begin(self, name):
        """From the first fixture of a case on. Without a folder, should the tests have removed the root of all."""
        place = os.path.join(self._root, name)
        if not self._move_spare(place) and not self._make(place):
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
            if self._marks(place) == self._made and not self._listdir(place):
                self._spare = place
            else:
                self._rmdir(place)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def _move_spare(self, place):
        spare, self._spare = self._spare, None
        if spare is None:
            return False
        try:
            self._rename(spare, place)
        except OSError:
            return False
        return True

    def _make(self, place):
        try:
            self._mkdir(place)
            self._made = self._marks(place)
        except OSError:
            return False
        return True

    def _marks(self, place):
        """By which it is known to be the same, and as open to others as it was."""
        found = self._lstat(place)
        return (found.st_dev, found.st_ino, found.st_mode, found.st_uid, found.st_gid)
