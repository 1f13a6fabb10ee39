"""gunicorn, everywhere: in `make run` and behind the proxy of docker-compose.yml. The command line adds --bind."""

import os

workers = 2
threads = 4
worker_class = "gthread"
preload_app = True  # one copy of the code in memory, and a wrong setting or a missing lock ends the start at once
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 5_000
max_requests_jitter = 500
limit_request_line = 0  # the platform answers 400 itself, naming what is too long; the proxy bounds it first
limit_request_fields = 60
# The heartbeat file: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True  # it would lie in the user's home, shared by all checkouts
errorlog = "-"
loglevel = "warning"
proc_name = "rabatplatform"


def pre_fork(server, worker):
    """The start-up check has used the database: workers must not share its connection."""
    from django.db import connections

    connections.close_all()
