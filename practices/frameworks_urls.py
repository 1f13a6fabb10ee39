"""Pages of frameworks, under /frameworks/; URL names in the namespace `frameworks`."""

from django.urls import path

from practices.views import frameworks

app_name = "frameworks"

urlpatterns = [
    path("", frameworks.framework_list, name="framework-list"),
    path("<slug:slug>/", frameworks.framework_detail, name="framework-detail"),
]
