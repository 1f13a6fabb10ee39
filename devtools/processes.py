"""Children that end with their parent, and finding out what a process is."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start_child(command: list, ending: signal.Signals = signal.SIGTERM, **options) -> subprocess.Popen:
    """Popen whose child gets the signal `ending` from the kernel when this process ends, even by kill -9 (Linux only).

    Call it from the main thread and before any other thread runs: the bond is to the thread, and code between fork and exec is
    unsafe beside threads. It is tied after the change of user, which would untie it.
    """
    parent = os.getpid()

    def tie():
        if LIBC:
            LIBC.prctl(PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    return subprocess.Popen(command, preexec_fn=tie, **options)  # noqa: PLW1509  (no threads here)


def command_line(pid: int) -> list[str]:
    """The arguments of a running process; [] when there is none."""
    if sys.platform == "linux":
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return []
        return [os.fsdecode(part) for part in raw.split(b"\0") if part]
    shown = subprocess.run(["ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return shown.stdout.split()


def stop_child(child: subprocess.Popen, number: signal.Signals, seconds: float) -> None:
    """Ask a child to end; kill it after `seconds`."""
    if child.poll() is None:
        child.send_signal(number)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_until(true, seconds: float, pause: float = 0.02) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
