"""Whether pytest-cov, which only adds one to pytest's count of failures, missed its threshold."""


def missed_coverage(plugin):
    """`{required, total}` in per cent; None where it was reached, was not asked for, or is not known."""
    required = getattr(getattr(plugin, "options", None), "cov_fail_under", None)
    total = getattr(plugin, "cov_total", None)
    if not isinstance(required, (int, float)) or not isinstance(total, (int, float)) or total >= required:
        return None
    return {"required": round(float(required), 2), "total": round(float(total), 2)}
