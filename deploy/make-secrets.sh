#!/bin/sh
# Make deploy/secrets/ for docker-compose.yml. What is there stays; give the mail server as the first argument:
#   sh deploy/make-secrets.sh 'smtp+tls://user:password@mail.example:587'
set -eu
folder="${SECRETS_FOLDER:-$(dirname "$0")/secrets}"
mkdir -p "$folder"
chmod 700 "$folder" # the files are readable inside the containers that name them, which run as other users

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
  if [ ! -s "$folder/$1" ]; then
    (umask 022 && printf '%s' "$2" >"$folder/$1")
    echo "made $folder/$1"
  fi
}

keep secret_key "$(random)$(random)"
keep postgres_password "$(random)"
keep database_url "postgresql://app_rw:$(random)@postgres:5432/app"
keep database_jobs_url "postgresql://app_jobs:$(random)@postgres:5432/app"
keep database_owner_url "postgresql://app_owner:$(random)@postgres:5432/app"
keep redis_url "redis://:$(random)@valkey:6379/0"
if [ -n "${1:-}" ]; then
  keep email_url "$1"
elif [ ! -s "$folder/email_url" ]; then
  echo "Give the address of the mail server: sh $0 'smtp+tls://user:password@mail.example:587'" >&2
  exit 1
fi
