"""A file that cannot be collected: an error of its own, while the others run."""

import a_module_that_nobody_has_installed  # noqa: F401


def test_never_seen():
    pass
