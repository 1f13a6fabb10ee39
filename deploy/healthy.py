"""The health check of a container: healthy.py web | worker | beat. Exit code 0 is healthy."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path


def web() -> bool:
    asked = urllib.request.Request("http://127.0.0.1:8000/live", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]})
    with urllib.request.urlopen(asked, timeout=4) as answer:
        return answer.status == 200


def worker() -> bool:
    asked = subprocess.run(
        ["celery", "-A", "rabatplatform", "inspect", "ping", "--timeout", "20"], capture_output=True, check=False
    )
    return asked.returncode == 0


def beat() -> bool:
    """Beat writes its schedule every three minutes, and when it sends something."""
    return any(time.time() - path.stat().st_mtime < 600 for path in Path("/beat").iterdir())


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
