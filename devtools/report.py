"""Read pytest's reports: `report.py tests.xml…` prints a closing line and fails when a browser test was skipped or none ran."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def judge(*reports: str) -> tuple[str, list[str]]:
    """The closing line, and what is wrong."""
    suites = [suite for report in reports for suite in ElementTree.fromstring(report).iter("testsuite")]
    counts = {name: sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")}
    cases = [case for suite in suites for case in suite.iter("testcase") if ".browser." in f".{case.get('classname', '')}."]
    wrong = [f"skipped: {case.get('classname')}::{case.get('name')}" for case in cases if case.find("skipped") is not None]
    if not cases:
        wrong.append("no browser test ran")
    passed = counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"]
    seconds = sum(float(suite.get("time", 0)) for suite in suites)
    bad = counts["failures"] + counts["errors"]
    return f"{passed} passed, {bad} failed, {counts['skipped']} skipped in {seconds:.0f} s", wrong


if __name__ == "__main__":
    closing, problems = judge(*(Path(name).read_text() for name in sys.argv[1:]))
    for problem in problems:
        print(f"Browser tests: {problem}")
    print(closing)
    sys.exit(1 if problems else 0)
