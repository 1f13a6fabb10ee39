"""Practices, themes and frameworks in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from practices.api import errors, taxonomy, views  # noqa: F401  errors: told to the reference page

urlpatterns = [
    path("practices/", views.PracticeList.as_view(), name="practice-list"),
    path("practices/<slug:address>/", views.PracticeDetail.as_view(), name="practice-detail"),
    path("practices/<slug:address>/submit/", views.PracticeSubmit.as_view(), name="practice-submit"),
    path("themes/", taxonomy.ThemeList.as_view(), name="theme-list"),
    path("themes/<slug:key>/", taxonomy.ThemeDetail.as_view(), name="theme-detail"),
    path("frameworks/", taxonomy.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/<slug:key>/", taxonomy.FrameworkDetail.as_view(), name="framework-detail"),
]
