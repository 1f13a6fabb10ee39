#!/usr/bin/env python
"""Django's command line; `dev.py` starts the servers it needs."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabatplatform.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
