"""A developer's machine: `make run`. The only settings under which demo accounts and /local/ pages exist."""

from pathlib import Path

from rabatplatform.settings import environment as env
from rabatplatform.settings.base import *  # noqa: F403

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "local-only-" + "0" * 50)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = []
SESSION_COOKIE_NAME = "session"
LOCAL_MAIL_DIR = Path(env.text("LOCAL_MAIL_DIR", str(BASE_DIR / ".local" / "mail")))  # noqa: F405
EMAIL_BACKEND = "rabatplatform.web.local_mail.FolderBackend"
LANGUAGES = [*LANGUAGES, ("ar-xb", "‏Pseudo‏")]  # noqa: F405  every page turns: proven with a pseudo-language
LOCAL_PAGES = True  # /local/: mails and the component sheet
DEMO_ALLOWED = True
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "")
