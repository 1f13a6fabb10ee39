"""Practices, themes and frameworks in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from practices.api import views

urlpatterns = [
    path("practices/", views.PracticeList.as_view(), name="practice-list"),
    path("practices/<slug:address>/", views.PracticeDetail.as_view(), name="practice-detail"),
    path("practices/<slug:address>/submit/", views.PracticeSubmit.as_view(), name="practice-submit"),
    path("themes/", views.ThemeList.as_view(), name="theme-list"),
    path("themes/<slug:key>/", views.ThemeDetail.as_view(), name="theme-detail"),
    path("frameworks/", views.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/<slug:key>/", views.FrameworkDetail.as_view(), name="framework-detail"),
]
