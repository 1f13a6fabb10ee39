#!/bin/sh
# Valkey with the password of the platform's address, which no process list shows: valkey.sh serve [ARGS] | ping
set -eu
address="${REDIS_ADDRESS_FILE:-/run/secrets/redis_url}"
password="$(sed -nE 's#^rediss?://[^:@/]*:([A-Za-z0-9_.~-]+)@.*$#\1#p' "$address")"
if [ -z "$password" ]; then
  echo "$address holds no address with a password of letters and digits." >&2
  exit 1
fi
if [ "${1:-serve}" = ping ]; then
  REDISCLI_AUTH="$password" valkey-cli ping | grep -q PONG
  exit
fi
shift
settings="$(mktemp)"
chmod 600 "$settings"
printf 'requirepass %s\nappendonly yes\nsave ""\ndir %s\nmaxmemory-policy noeviction\n' \
  "$password" "${DATA_FOLDER:-/data}" >"$settings"
# The image's own entry point drops root, after giving the folders away.
if [ "$(id -u)" = 0 ]; then
  chown valkey "$settings"
fi
exec docker-entrypoint.sh valkey-server "$settings" "$@"
