"""The results of checks, printed as they come."""

import time

PAUSE_S = 0.05


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def summary(self):
        return f"{self.passed} passed, {self.failed} failed"


class Checks:
    """The checks of one checker. Nothing that is printed contains a token: pass no token as
    `found`."""

    LONGEST = 300

    def __init__(self, title, report):
        self.title = title
        self.report = report
        self.failures = 0

    def holds(self, name, condition, expected, found):
        """Counts and prints a check. Returns whether it passed."""
        if condition:
            self.report.passed += 1
            print(f"ok {self.title}: {name}", flush=True)
        else:
            self.report.failed += 1
            self.failures += 1
            text = " ".join(f"expected {expected}, found {found}".split())[:self.LONGEST]
            print(f"FAILED {self.title}: {name}: {text}", flush=True)
        return bool(condition)

    def equal(self, name, found, expected):
        return self.holds(name, found == expected, repr(expected), repr(found))

    def raises(self, name, kind, work):
        """Expects that `work` raises an exception of the class `kind`."""
        try:
            work()
        except kind:
            return self.holds(name, True, "", "")
        except Exception as error:
            return self.holds(name, False, kind.__name__, type(error).__name__)
        return self.holds(name, False, kind.__name__, "no error")

    def within(self, name, limit_s, work):
        """Expects that `work` returns something true within some seconds."""
        deadline = time.monotonic() + limit_s
        while not (found := work()) and time.monotonic() < deadline:
            time.sleep(PAUSE_S)
        return self.holds(name, found, f"it within {limit_s} s", "no success in time")
