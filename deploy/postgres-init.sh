#!/bin/bash
# Run by the PostgreSQL image when it makes its data folder, and by hand whenever a password changes (docs/OPERATIONS.md).
# The passwords stand in the addresses that the platform gets; they go to psql by standard input, so that no process list shows them.
set -euo pipefail
folder="${SECRETS_FOLDER:-/run/secrets}"
roles="${ROLES_SQL:-/deploy/roles.sql}"

password() {
  local found
  found="$(sed -nE 's#^[a-z0-9+]+://[^:@/]+:([A-Za-z0-9_.~-]+)@.*$#\1#p' "$folder/$1")"
  if [ -z "$found" ]; then
    echo "$folder/$1 holds no address with a password of letters and digits." >&2
    exit 1
  fi
  printf '%s' "$found"
}

owner="$(password database_owner_url)"
rw="$(password database_url)"
jobs="$(password database_jobs_url)"
{
  printf "\\\\set app_owner_password '%s'\n\\\\set app_rw_password '%s'\n\\\\set app_jobs_password '%s'\n" "$owner" "$rw" "$jobs"
  printf "\\\\set database app\n\\\\set may_create_databases off\n"
  cat "$roles"
} | psql -X -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres -f -
