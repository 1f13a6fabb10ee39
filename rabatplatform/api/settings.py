"""Settings of the API's libraries, kept beside the code they steer; settings/base.py takes them from here."""

from datetime import timedelta

KNOX_TOKEN_MODEL = "accounts.AgencyToken"
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=90),
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_PREFIX": "rp_",  # so that secret scanners know one
    "TOKEN_MODEL": KNOX_TOKEN_MODEL,
}
REST_FRAMEWORK = {}
SPECTACULAR_SETTINGS = {}
