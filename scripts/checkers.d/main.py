"""Runs the checkers, one after another. `scripts/checkers` starts this with the right Python."""

import argparse, importlib, os, signal, sys

from children import CannotStart, Children
from report import Checks, Report

# Name of the checker and its module.
CHECKERS = {
    "requests-oauth2client": "check_requests_oauth2client",
    "authlib": "check_authlib",
    "mod_auth_openidc": "check_mod_auth_openidc",
    "mod_oauth2": "check_mod_oauth2",
}
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# For one checker, with the start of its servers.
LIMIT_S = 120


def fail(message):
    print(f"checkers: {message}", file=sys.stderr)
    sys.exit(2)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/checkers")
    parser.add_argument("--server", default=os.path.join(ROOT, ".build/release/revbench-server"))
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    for name in given.names:
        if name not in CHECKERS:
            fail(f"there is no checker {name}: the known ones are {', '.join(CHECKERS)}")
    if not os.access(given.server, os.X_OK):
        fail(f"there is no program {given.server}. Run make server.")
    return given


def out_of_time(*_):
    raise TimeoutError(f"it took longer than {LIMIT_S} s")


def run(name, report, server):
    """Runs one checker. An error that it does not expect is a failed check."""
    checks = Checks(name, report)
    # Not before: another checker's packages may be broken.
    with Children(server) as children:
        signal.alarm(LIMIT_S)
        try:
            importlib.import_module(CHECKERS[name]).check(checks, children)
        except CannotStart as error:
            checks.holds("starts", False, "no error", error)
        except Exception as error:
            # The message of a library may have a token in it.
            checks.holds("runs to its end", False, "no error", described(error))
        finally:
            signal.alarm(0)
        if checks.failures:
            for title, log in children.logs():
                print(f"--- the last lines of {title}:\n{log}", file=sys.stderr, flush=True)


def described(error):
    """Where an error came from, and its message if it is this program's own."""
    trace = error.__traceback__
    here = os.path.dirname(os.path.abspath(__file__))
    place = "?"
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if os.path.dirname(os.path.abspath(file)) == here:
            place = f"{os.path.basename(file)}:{trace.tb_lineno}"
        trace = trace.tb_next
    own = type(error).__module__ in ("browser", "children", "builtins")
    return f"{type(error).__name__} at {place}" + (f": {error}" if own else "")


def main():
    given = arguments()
    # So that servers are stopped in these cases too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    signal.signal(signal.SIGALRM, out_of_time)
    report = Report()
    for name in given.names or CHECKERS:
        run(name, report, given.server)
    print(report.summary(), flush=True)
    sys.exit(1 if report.failed else 0)


main()
