"""The keys of an organisation for the API, under /focal-points/. Part of focalpoints.urls."""

from django.urls import path

from focalpoints.views import key_calls, keys

urlpatterns = [
    path("<slug:key>/keys/", keys.key_list, name="key-list"),
    path("<slug:key>/keys/new/", keys.key_new, name="key-new"),
    path("keys/<uuid:reference>/", keys.key_detail, name="key-detail"),
    path("keys/<uuid:reference>/calls/", key_calls.key_calls, name="key-calls"),
    path("keys/<uuid:reference>/rotate/", keys.key_rotate, name="key-rotate"),
    path("keys/<uuid:reference>/change/", keys.key_change, name="key-change"),
    path("keys/<uuid:reference>/suspend/", keys.key_suspend, name="key-suspend"),
    path("keys/<uuid:reference>/restore/", keys.key_restore, name="key-restore"),
    path("keys/<uuid:reference>/revoke/", keys.key_revoke, name="key-revoke"),
    path("keys/<uuid:reference>/secrets/<slug:secret>/revoke/", keys.key_secret_revoke, name="key-secret-revoke"),
]
