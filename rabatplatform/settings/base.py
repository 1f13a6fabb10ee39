"""What is true everywhere. `local`, `test` and `production` change a few lines."""

from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from rabatplatform.settings import environment as env
from rabatplatform.web.csp import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# ── the process and its login ──────────────────────────────────────────────────────────────────────────────────────
# One alias `default` for all code; the login of the process says what it may do (docs/PERMISSIONS.md).
PROCESS = env.text("APP_PROCESS", "web")
_ADDRESS = {
    "web": "DATABASE_URL",
    "jobs": "DATABASE_JOBS_URL",
    "test": "DATABASE_JOBS_URL",
    "owner": "DATABASE_OWNER_URL",
}
if PROCESS not in _ADDRESS:
    raise RuntimeError("APP_PROCESS is one of: " + ", ".join(_ADDRESS))

_SESSION = "-c jit=off -c statement_timeout={} -c idle_in_transaction_session_timeout=60000"
_LIMIT = {"web": 15_000, "jobs": 300_000, "test": 120_000, "owner": 0}[PROCESS]
_OPTIONS = _SESSION.format(_LIMIT) + (" -c role=app_rw" if PROCESS in ("jobs", "test") else "")
DATABASES = {
    "default": env.database(
        _ADDRESS[PROCESS],
        ATOMIC_REQUESTS=True,
        CONN_MAX_AGE=60,
        CONN_HEALTH_CHECKS=True,
        OPTIONS={"options": _OPTIONS},
    )
}
if PROCESS in ("owner", "test"):
    DATABASES["owner"] = env.database("DATABASE_OWNER_URL", TEST={"DEPENDENCIES": []})
DATABASE_ROUTERS = ["rabatplatform.access.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── applications ───────────────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rabatplatform.reference.apps.ReferenceAdminConfig",  # django.contrib.admin
    "django.forms",
    "rabatplatform.access",
    "rabatplatform.reference",
    "rabatplatform.accounts",
    "rabatplatform.events",
    "rabatplatform.notifications",
    "rabatplatform.search",
    "rabatplatform.audit",
    "rabatplatform.files",
    "rabatplatform.confirmation",
    "rabatplatform.api",
    "rabatplatform.feed",
    "rabatplatform.web",
    "focalpoints",
    "practices",
    "casework",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_standardized_errors",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "rabatplatform.web.middleware.LiveMiddleware",
    "rabatplatform.web.middleware.RequestHygieneMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rabatplatform.web.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rabatplatform.api.call_log.CallLogMiddleware",
    "rabatplatform.api.middleware.AgencyKeyMiddleware",
    "rabatplatform.api.middleware.RateLimitMiddleware",
    "rabatplatform.accounts.middleware.LastSeenMiddleware",
    "rabatplatform.web.middleware.LanguageMiddleware",
    "rabatplatform.web.middleware.PrivateAnswersMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rabatplatform.web.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "rabatplatform.feed.middleware.CatchUpMiddleware",
    "rabatplatform.access.middleware.AccessScopeMiddleware",
    "rabatplatform.accounts.middleware.ActorMiddleware",
    "rabatplatform.accounts.middleware.SecondFactorMiddleware",
    "rabatplatform.notifications.bell.LookingMiddleware",
]

ROOT_URLCONF = "rabatplatform.urls"
WSGI_APPLICATION = "rabatplatform.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rabatplatform.web.context_processors.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian makes no anonymous row
GUARDIAN_AUTO_PREFETCH = False  # it would keep answers on the user object, past the end of an appointment
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "rabatplatform.accounts.passwords.RepeatedPatternValidator"},
]
POST_OF = "focalpoints.querysets.post_of"  # which post a person acts from (rabatplatform.accounts.actors)
POSTS_OF = "focalpoints.holdings.posts_with_dates"  # the posts they hold now, with their dates
HOLDS_POST = "focalpoints.querysets.holds_or_will_hold"  # nobody is erased who does
# Functions of the apps, called with the person and the address they had: each takes its own texts about them away.
ERASE_ALSO = ["focalpoints.services.forgetting.forget"]
# (actor, person) -> {"coordinator": Ruling, "secretariat": Ruling}
FACTOR_RESET_POLICY = "focalpoints.policies.may_restore_factor"
# Called with the service account (its `agency_key`) when a key was suspended for misuse: tells both sides.
KEY_SUSPENDED = "focalpoints.services.keys.key_suspended"
# Called with (reset, actor) when somebody asked: tells those who decide.
FACTOR_RESET_ASKED = "focalpoints.services.factors.factor_reset_asked"
SECOND_FACTOR_NAMESPACES = ["casework"]  # apps whose pages and operations open with a second factor only
CONFIDENTIAL_IDLE_SECONDS = 15 * 60  # a device that was quiet in them for so long shows again who sits there
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rabatplatform.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from an invitation; a change is confirmed by issue B
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody's mailbox gets a mail from a platform that they do not know
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "digest_stop": "60/m/ip",  # mail providers pass on the clicks of many
    "digest_sample": "1/10m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "rabatplatform.accounts.mfa.MFAAdapter"
MFA_TOTP_TOLERANCE = 1  # a code arrives late on a slow line, and the clock of an old phone is off
MFA_FORMS = {name.lower(): f"rabatplatform.accounts.mfa.{name}Form" for name in ("Authenticate", "Reauthenticate")}
USERSESSIONS_TRACK_ACTIVITY = False

# ── sessions, cookies, answers ─────────────────────────────────────────────────────────────────────────────────────
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a session that Valkey's loss does not end
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "rabatplatform.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # 2.5 MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_PERMISSIONS = 0o600

# ── language and time ──────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
CONTENT_LANGUAGES = [  # languages a practice may be written in or translated to
    ("en", _("English")),
    ("fr", _("French")),
    ("pt", _("Portuguese")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
]
TIME_ZONE = "UTC"
USE_TZ = True
MACHINE_TRANSLATION = "practices.translating.machine.Nobody"  # a provider; by itself no text leaves the premises
USE_I18N = True
FORMAT_MODULE_PATH = ["rabatplatform.web.formats"]  # dates and times as people of the Process write them

# ── static files ───────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
FILES_ROOT = Path(env.text("FILES_ROOT", str(BASE_DIR / ".local" / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "private": {  # what people upload; web and worker share it
        "BACKEND": "rabatplatform.files.storage.PrivateStorage",
        "OPTIONS": {
            "location": FILES_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_ALLOW_ALL_ORIGINS = False
READY_CHECK = "rabatplatform.access.startup.missing_locks"  # /ready says so when a lock went missing meanwhile

# ── Valkey, Celery, mail ───────────────────────────────────────────────────────────────────────────────────────────
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "rabatplatform.web.cache.ForgivingRedisCache",  # with Valkey down, pages and posting still work
        "LOCATION": REDIS_URL
        + ("&" if "?" in REDIS_URL else "?")
        + "db=1",  # apart from the broker: clearing it empties no queue
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        "KEY_PREFIX": "rp",
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 0.5 if PROCESS == "web" else 10,  # a request waits for a broker that hangs no longer than this
    "socket_connect_timeout": 0.5 if PROCESS == "web" else 2,
    "health_check_interval": 15,
    "max_retries": 0,  # publishing from a request gives up at once: the outbox has the event
    "retry_on_timeout": False,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for Valkey as long as it takes; by itself it gives up after an hour
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KB: one that set very long documents is replaced after its task
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {
    "rabatplatform.notifications.tasks.deliver": {"queue": "mail"},
    "rabatplatform.notifications.tasks.deliver_few": {"queue": "mail"},
    "rabatplatform.notifications.tasks.deliver_left_behind": {"queue": "mail"},  # it sends: nothing interactive waits behind it
    "rabatplatform.notifications.tasks.deliver_rest": {"queue": "mail"},
    "rabatplatform.notifications.tasks.deliver_many": {"queue": "digest"},  # whatever goes to many holds up no single mail
    "rabatplatform.notifications.tasks.send_digests": {"queue": "digest"},
    "rabatplatform.notifications.tasks.send_sample": {"queue": "mail"},
    "rabatplatform.accounts.tasks.send_letter": {"queue": "mail"},
    "rabatplatform.files.tasks.*": {"queue": "bulk"},
    "practices.tasks.make_sheet": {"queue": "bulk"},
    "rabatplatform.api.tasks.make_export": {"queue": "bulk"},
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "publish what a lost worker left": {
        "task": "rabatplatform.events.tasks.publish_left_behind",
        "schedule": 30.0,  # with the 30 seconds of the outbox: a minute at most
        "options": {"expires": 25},
    },
    "send what a lost worker left": {
        "task": "rabatplatform.notifications.tasks.deliver_left_behind",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "read what came back": {
        "task": "rabatplatform.notifications.tasks.read_bounces",  # nothing, where no folder is set
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "count messages": {
        "task": "rabatplatform.notifications.tasks.count_messages",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "count messages of a month": {
        "task": "rabatplatform.notifications.tasks.count_month",
        "schedule": crontab(hour=3, minute=45),
    },
    "hand out digests": {
        "task": "rabatplatform.notifications.tasks.hand_out_digests",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "tell the next in line of what waits too long": {
        "task": "rabatplatform.notifications.tasks.escalate_what_waits",
        "schedule": crontab(minute=10),
        "options": {"expires": 3_000},
    },
    "check files that a lost worker left": {
        "task": "rabatplatform.files.tasks.check_left_behind",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "remove files that no row names": {
        "task": "rabatplatform.files.tasks.remove_orphans",
        "schedule": crontab(hour=3, minute=55),
    },
    "remove old documents of practices": {"task": "practices.tasks.remove_old_sheets", "schedule": crontab(hour=3, minute=25)},
    "send invitations that a lost worker left": {
        "task": "focalpoints.tasks.send_invitations_left_behind",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "send letters that a lost worker left": {
        "task": "rabatplatform.accounts.tasks.send_letters_left_behind",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "settle reviews that a lost worker left": {
        "task": "practices.tasks.settle_left_behind",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "apply translations that a lost worker left": {
        "task": "practices.tasks.apply_translations_left_behind",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "watch reviews": {"task": "practices.tasks.watch_reviews", "schedule": crontab(hour=6, minute=15)},  # it mails: by day
    "let a machine translate what is wanted": {
        "task": "practices.tasks.fill_wanted_with_machine",  # nothing, where no provider is set
        "schedule": crontab(hour=2, minute=15),
    },
    "confirmation ladder": {"task": "rabatplatform.confirmation.tasks.walk_ladder", "schedule": crontab(hour=4, minute=20)},
    "ask holders whether they are reached": {
        "task": "focalpoints.tasks.ask_holders_whether_reached",
        "schedule": crontab(hour=6, minute=5),  # during the day of most of the Process: the question goes out by mail
    },
    "tell of keys that end": {"task": "focalpoints.tasks.tell_keys_that_end", "schedule": crontab(hour=6, minute=35)},
    "look at handovers": {"task": "focalpoints.tasks.look_at_handovers", "schedule": crontab(hour=4, minute=20)},
    "forget imported lists": {"task": "focalpoints.tasks.forget_imports", "schedule": crontab(hour=3, minute=20)},
    "forget addresses": {"task": "rabatplatform.accounts.tasks.forget_addresses", "schedule": crontab(minute=35)},
    "show that workers work": {"task": "rabatplatform.web.tasks.show_life", "schedule": 30.0, "options": {"expires": 25}},
    "forget calls by keys": {"task": "rabatplatform.accounts.tasks.forget_calls", "schedule": crontab(hour=3, minute=30)},
    "seal the record of reads": {"task": "casework.tasks.seal_reads", "schedule": 60.0, "options": {"expires": 50}},
    "expiry of casework": {"task": "casework.tasks.walk_expiry", "schedule": crontab(hour=6, minute=25)},  # it mails: by day
    "rules of sharing groups": {"task": "casework.tasks.tell_changed_rules", "schedule": crontab(hour=6, minute=35)},
    "forget calls of the API": {"task": "rabatplatform.api.tasks.forget_calls", "schedule": crontab(minute=50)},
    "make exports that a lost worker left": {
        "task": "rabatplatform.api.tasks.make_exports_left_behind",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "erase exports": {
        "task": "rabatplatform.api.tasks.erase_exports",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 590},
    },
    "remove files of exports that no row names": {
        "task": "rabatplatform.api.tasks.remove_orphaned_exports",
        "schedule": crontab(hour=3, minute=5),
    },
    "tidy search": {"task": "rabatplatform.search.tasks.tidy_search", "schedule": crontab(minute=25)},
    "place changes": {"task": "rabatplatform.feed.tasks.place_changes", "schedule": 10.0, "options": {"expires": 9}},
    # By day: it mails.
    "tell of recalls": {"task": "rabatplatform.feed.tasks.tell_of_recalls", "schedule": crontab(hour=6, minute=45)},
    "tidy changes": {"task": "rabatplatform.feed.tasks.tidy_changes", "schedule": crontab(hour=3, minute=15)},
    "tidy audiences": {"task": "rabatplatform.access.tasks.tidy_audiences", "schedule": crontab(hour=3, minute=10)},
    "clear ended sessions": {"task": "rabatplatform.accounts.tasks.clear_sessions", "schedule": crontab(hour=3, minute=40)},
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Rabat Process <no-reply@localhost>")
EMAIL_TIMEOUT = 10
SITE_ADDRESS = env.text("SITE_ADDRESS", "http://localhost:8000").rstrip("/")  # in mails, where there is no request

# ── events ─────────────────────────────────────────────────────────────────────────────────────────────────────────
OUTBOX_LEFT_BEHIND_SECONDS = 30  # what is younger may still be on its way to a worker
EVENT_CONSUMERS = [
    "rabatplatform.notifications.services.write_deliveries",
    "rabatplatform.notifications.services.write_news",
    "focalpoints.services.post_news.record_post_news",
]
HOLDERS_OF_POSTS = "focalpoints.querysets.holders_by_label"  # (labels of posts) -> {label: ids of people who hold it now}
WORKING_DAYS_OF_PEOPLE = "focalpoints.working_days.of_people"  # (ids of people) -> {id: weekdays, 0 = Monday}

# Mails that come back: the Maildir they are delivered into; who is told of an address that two came back from, with the person;
# what makes it right again.
MAIL_PROVIDER = ""  # production sets it from the environment
BOUNCE_FOLDER = env.text("BOUNCE_FOLDER", "")
BOUNCE_CONSUMERS = ["focalpoints.services.bounces.address_returned"]
ADDRESS_CONSUMERS = ["rabatplatform.notifications.services.planning.plan_returned"]  # of people whose address is another one now
ADDRESS_IN_DOUBT = "rabatplatform.notifications.addresses.is_returned"  # (person) -> whether mails to their address come back
EVENT_CONSUMERS += ["focalpoints.services.bounces.address_confirmed"]
BODIES_OF_PEOPLE = "focalpoints.bodies.of_people"  # (ids of people) -> {id: their countries and organisations now, in words}
APPS_NOT_NAMED = ["casework"]  # of their messages the secretariat sees no more than this

# ── API ────────────────────────────────────────────────────────────────────────────────────────────────────────────
from rabatplatform.api.settings import KNOX_TOKEN_MODEL, REST_FRAMEWORK, REST_KNOX, SPECTACULAR_SETTINGS  # noqa: E402, F401

# Of words and annexes of notes, by all keys of an organisation. One answer shows 30 (casework.route_view.MOST_NOTES): with less it never comes.
API_READS_AN_HOUR = env.number("API_READS_AN_HOUR", 300, least=30)
# Measured by /api/v1/status/: name of the number there: function that gives seconds, or None where nobody can say.
API_STATUS = {"queue_seconds": "rabatplatform.web.heartbeat.seconds_since_seen"}
RECALL_CONSUMERS = [  # of those nobody acknowledged
    "casework.recalls.tell_owners",
    "practices.recalls.tell_owners",
    "focalpoints.services.recalls.tell_keys",
]
# Kinds that a key exports in bulk: their word there: how the app finds and tells them (rabatplatform.api.bulk.kinds).
API_EXPORTS = {
    "practice": "practices.api.bulk.PRACTICES",
    "adaptation": "practices.api.bulk.ADAPTATIONS",
    "post": "focalpoints.api.bulk.POSTS",
    "note": "casework.api.bulk.NOTES",
}
KEY_SCOPES = {"practices": "practices", "focalpoints": "directory", "casework": "casework"}  # app of a view: app of a key's scope
KEY_SCOPES_OFFERED = "focalpoints.services.keys.OFFERED"  # those that a coordinator can give
MIGRATION_MODULES = {"knox": None}  # its token model is swapped for ours: its own table would be made and never used

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "celery.app.trace": {"level": "WARNING"},  # task arguments are ids; results would be texts
    },
}

DEMO_ALLOWED = False
