"""What the reports of one case come to: its one status, cause, phase and texts."""

from .texts import cut, first_line

PHASES = ("setup", "call", "teardown")


def is_subtest(report):
    """Subtests of pytest 9 and of the pytest-subtests plugin."""
    return type(report).__name__.lower() == "subtestreport"


def conclude(reports):
    """`reports` of one try, in the order in which pytest made them. Gives the fields of a finished case."""
    phases = {report.when: report for report in reports if not is_subtest(report)}
    finished = _status(phases, [r for r in reports if is_subtest(r) and r.failed])
    finished["durationMs"] = max(0.0, round(1000 * sum(r.duration for r in phases.values()), 3))
    finished["output"] = _output(reports)
    return finished


def collected_nothing(report):
    """The finished case that stands for a collector which failed or was skipped."""
    if report.skipped:
        result = _result("skipped", message=_skip_reason(report))
    else:
        text = _text(report)
        result = _result("error", "test", message=_failure_line(report, text), details=text)
    return dict(result, phase="collect", durationMs=0, output=_output([report]))


def _status(phases, failed_subtests):
    broken = [phases[when] for when in PHASES if when in phases and phases[when].failed]
    if "setup" in phases and phases["setup"].failed:
        return _failure("error", "setup", broken)
    call = phases.get("call")
    if failed_subtests or (call is not None and call.failed):
        return _failure("failed", "call", failed_subtests + broken)
    if broken:
        return _failure("error", "teardown", broken)
    judged = call or phases.get("setup")
    if judged is not None and judged.skipped:
        return _skipped(judged)
    if call is None:
        return _result("error", "tool", message="pytest gave no result for this case")
    return _passed(call)


def _failure(status, phase, reports):
    texts = [_text(report) for report in reports]
    message = _failure_line(reports[0], texts[0])
    blocks = [_headed(report, text) for report, text in zip(reports, texts)] if len(texts) > 1 else texts
    return _result(status, "test", phase, message, "\n\n".join(blocks))


def _skipped(report):
    if not hasattr(report, "wasxfail"):
        return _result("skipped", message=_skip_reason(report))
    return _result("skipped", message=_noted("xfail", report), details=_text(report) or None)


def _passed(report):
    return _result("passed", message=_noted("xpass", report) if hasattr(report, "wasxfail") else None)


def _noted(word, report):
    reason = str(report.wasxfail or "")
    reason = reason[len("reason: ") :] if reason.startswith("reason: ") else reason
    return first_line(word + ": " + reason if reason else word)


def _result(status, cause=None, phase=None, message=None, details=None):
    return {
        "status": status,
        "cause": cause,
        "phase": phase,
        "message": message,
        "details": None if details is None else cut(details),
    }


def _text(report):
    if report.longrepr is None:
        return ""
    try:
        return report.longreprtext
    except Exception as error:  # a user's own representation may be broken
        return "The failure could not be shown: {!r}".format(error)


def _failure_line(report, text):
    crash = getattr(report.longrepr, "reprcrash", None)
    message = getattr(crash, "message", None)
    if message:
        return first_line(str(message))
    marked = [line[1:] for line in text.splitlines() if line.startswith("E ") and line[1:].strip()]
    # Of a syntax error the place comes first, and further to the right than what is wrong there.
    marked.sort(key=lambda line: len(line) - len(line.lstrip()))
    return first_line("\n".join(marked) or text) or "pytest gave no reason"


def _skip_reason(report):
    longrepr = report.longrepr
    reason = longrepr[2] if isinstance(longrepr, tuple) and len(longrepr) == 3 else _text(report)
    prefix = "Skipped: "
    return first_line(reason[len(prefix) :] if reason.startswith(prefix) else reason) or "skipped"


def _headed(report, text):
    title = report.when
    if is_subtest(report):
        # Both makers of subtests have this method; it is for titles only.
        describe = getattr(report, "_sub_test_description", None)
        title = "subtest " + (describe() if describe else "")
    return "===== {} =====\n{}".format(title.strip(), text)


def _output(reports):
    """Captured sections: the last report of a case has all of them, those of subtests have more."""
    seen = []
    for section in [s for report in reversed(reports) for s in report.sections]:
        if section not in seen and section[1]:
            seen.append(section)
    if not seen:
        return None
    return cut("\n".join("----- {} -----\n{}".format(title, content) for title, content in seen))
