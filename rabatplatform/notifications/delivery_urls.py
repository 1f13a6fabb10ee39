"""An address that mails come back from, and the pages of the secretariat: what failed, and the kinds."""

from django.urls import path

from rabatplatform.notifications.views import addresses, failures, kinds, untold

urlpatterns = [
    path("address/", addresses.address_right, name="address"),
    path("failures/", failures.failure_list, name="failures"),
    path("failures/retry/", failures.failure_retry, name="failures-retry"),
    path("failures/events/retry/", untold.untold_retry, name="untold-retry"),
    path("kinds/", kinds.kind_list, name="kinds"),
    path("kinds/<str:code>/", kinds.kind_detail, name="kind"),
    path("kinds/<str:code>/forecast/", kinds.kind_forecast, name="kind-forecast"),
]
