"""What stands behind dev.py: the virtual environment, PostgreSQL and Valkey, the supervisor, the checks. Never imported by the platform."""
