#!/bin/sh
# What an image needs beside the code: compiled translations and collected static files. The secrets are for this moment only.
set -eu
python -c 'from devtools.catalogues import compile_catalogues; compile_catalogues()'
DJANGO_SETTINGS_MODULE=rabatplatform.settings.production \
APP_PROCESS=web \
ALLOWED_HOSTS=build.example \
SITE_ADDRESS=https://build.example \
SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
DATABASE_URL=postgresql://nobody@localhost/none \
EMAIL_URL=dummymail:// \
FILES_ROOT=/files \
python manage.py collectstatic --noinput -v 0
# The platform's uploads are private, and Django writes collected files with the same mode: the web process is another user.
chmod -R a+rX "${STATIC_ROOT:-staticfiles}"
