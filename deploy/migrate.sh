#!/bin/sh
# Once per deployment, before the other processes start: schema, reference data, practices of the source documents. Safe to repeat.
set -eu
APP_PROCESS=owner python manage.py migrate --noinput
APP_PROCESS=jobs python manage.py load_reference
APP_PROCESS=jobs python manage.py load_practices practices/data/practices.json
