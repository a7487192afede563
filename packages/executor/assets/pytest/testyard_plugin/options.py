"""Options of the user that would take cases, their order or their number out of the service's hands."""

import pytest

# Option (as `config.option` has it), the value that switches it off, and what to say where it was on.
OVERRIDDEN = (
    ("maxfail", 0, "-x/--maxfail: use verdict.maximumFailures"),
    ("numprocesses", None, "-n/--numprocesses (xdist): use executors.max and the executor's slots"),
    ("dist", "no", "--dist (xdist): the service distributes the cases"),
    ("distload", False, "-d (xdist): the service distributes the cases"),
    ("tx", [], "--tx (xdist): the service distributes the cases"),
    ("looponfail", False, "--looponfail (xdist)"),
    ("lf", False, "--lf/--last-failed: every selected case is expected"),
    ("failedfirst", False, "--ff/--failed-first: the service orders the cases"),
    ("newfirst", False, "--nf/--new-first: the service orders the cases"),
    ("stepwise", False, "--stepwise: use verdict.maximumFailures"),
    ("stepwise_skip", False, "--stepwise-skip: use verdict.maximumFailures"),
    ("stepwise_reset", False, "--stepwise-reset: use verdict.maximumFailures"),
    ("reruns", None, "--reruns (rerunfailures): use retries.cases, which keeps every attempt"),
    ("force_flaky", False, "--force-flaky: use retries.cases, which keeps every attempt"),
    ("retries", None, "--retries (pytest-retry): use retries.cases, which keeps every attempt"),
    ("random_order_enabled", False, "--random-order: the service orders the cases"),
    ("randomly_reorganize", False, None),
    ("usepdb", False, "--pdb: nobody is there to answer"),
    ("trace", False, "--trace: nobody is there to answer"),
)
REFUSED = (
    ("collectonly", "--collect-only"),
    ("setuponly", "--setup-only"),
    ("setupplan", "--setup-plan"),
)
# Plugins that try a case again or shuffle cases also without an option.
UNREGISTERED = ("rerunfailures", "flaky", "pytest-retry", "pytest_retry", "random_order")


def settle(config):
    """Switches off what fights the service; gives one line for each option that was on. UsageError: refused."""
    for name, option in REFUSED:
        if getattr(config.option, name, None):
            raise pytest.UsageError(
                "{} runs no case, so a run with it can have no verdict: remove it from the template's "
                "arguments, from addopts and from PYTEST_ADDOPTS".format(option)
            )
    notices = []
    for name, off, advice in OVERRIDDEN:
        value = getattr(config.option, name, off)
        if value != off:
            setattr(config.option, name, off)
            if value and advice:
                notices.append("switched off " + advice)
    return notices


def unregister(config):
    """Options of these plugins stay known, so that addopts which name them still parse."""
    manager = config.pluginmanager
    for name in UNREGISTERED:
        plugin = manager.get_plugin(name)
        if plugin is not None:
            manager.unregister(plugin)
