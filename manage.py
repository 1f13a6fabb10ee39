#!/usr/bin/env python
"""Django's command line; `dev.py` starts the servers it needs."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabatplatform.settings.local")
    if sys.argv[1:2] == ["screen_personal_data"]:  # reads its input and asks no server: it works wherever the code lies
        for name in ("DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL"):
            os.environ.setdefault(name, "postgresql:///none")
        os.environ.setdefault("SECRET_KEY", "not-used" * 8)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
