"""What stands behind dev.py: environment, PostgreSQL and Valkey, supervisor, checks. The platform never imports it."""
