"""Tests: real PostgreSQL and Valkey, code under the runtime role, tasks where the test says so."""

import os

os.environ["APP_PROCESS"] = "test"  # before base reads it; a conftest would be too late

from rabatplatform.settings import environment as env  # noqa: E402
from rabatplatform.settings.base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = "test-" + "0123456789" * 6
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
LANGUAGES = [*LANGUAGES, ("ar-xb", "‏Pseudo‏")]  # noqa: F405
LOCAL_PAGES = True  # /local/: mails and the component sheet
LOCAL_MAIL_DIR = BASE_DIR / ".local" / ("mail-test" + env.text("PYTEST_XDIST_WORKER", ""))  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "tests.papers"]  # noqa: F405  files that hang on a thing
DEMO_ALLOWED = True
SESSION_COOKIE_NAME = "session"
_WORKER = env.text("PYTEST_XDIST_WORKER", "")  # one of several processes that share the tests: each has a database of its own
_SUFFIX = env.text("TEST_DB_SUFFIX", "") + (f"_{_WORKER}" if _WORKER else "")
for _alias in ("default", "owner"):
    DATABASES[_alias].setdefault("TEST", {})["NAME"] = "test_app" + _SUFFIX  # noqa: F405
DATABASES["default"]["TEST"]["MIRROR"] = "owner"  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
CACHES["default"]["KEY_PREFIX"] = "test" + _SUFFIX  # noqa: F405
# Emptying a cache empties its whole database of Valkey, so each process has one of those, too: 2 to 15.
CACHES["default"]["LOCATION"] = CACHES["default"]["LOCATION"].replace("db=1", f"db={2 + sum(_SUFFIX.encode()) % 14}")  # noqa: F405
SITE_ADDRESS = "http://testserver"
