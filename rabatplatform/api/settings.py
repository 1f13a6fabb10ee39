"""Settings of the API's libraries, kept beside the code they steer; settings/base.py takes them from here."""

from datetime import timedelta

KNOX_TOKEN_MODEL = "accounts.AgencyToken"
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=90),
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_PREFIX": "rabat_",  # so that secret scanners know one; how it goes on: accounts/services/agencies.py
    "TOKEN_MODEL": KNOX_TOKEN_MODEL,
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rabatplatform.api.authentication.Caller"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rabatplatform.api.json.JSONRenderer"],  # no browsable API
    "DEFAULT_PARSER_CLASSES": ["rabatplatform.api.json.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "rabatplatform.api.schema.Operation",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PAGINATION_CLASS": None,
    "EXCEPTION_HANDLER": "rabatplatform.api.errors.answer",
    "DEFAULT_THROTTLE_CLASSES": ["rabatplatform.api.throttles.Courtesy"],
    "DEFAULT_THROTTLE_RATES": {"person": "1200/min", "token": "1200/min"},
    "URL_FORMAT_OVERRIDE": None,
    "FORMAT_SUFFIX_KWARG": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Rabat Process API",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # tests/rabatplatform/api/test_schema.py validates the document
    "POSTPROCESSING_HOOKS": ["rabatplatform.api.schema.complete"],
}
