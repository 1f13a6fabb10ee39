"""The short run of `make faults`, drawn by SEED: worker, web, beat, PostgreSQL and Valkey are each killed once, the mail server misbehaves."""

import signal
import subprocess
import sys

import pytest

from devtools.place import CHECKOUT
from devtools.processes import start_child, stop_child


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(900)  # it waits for conditions; on a machine that does little else it takes less than three minutes
def test_given_a_load_when_each_part_is_killed_then_nothing_is_lost_or_sent_twice_and_all_resumes_within_a_minute(tmp_path):
    said = tmp_path / "said"
    with said.open("w") as output:
        command = [sys.executable, "-m", "tests.faults", "--short"]
        run = start_child(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            code = run.wait()
        finally:
            stop_child(run, signal.SIGTERM, 60)
    assert code == 0, said.read_text()
