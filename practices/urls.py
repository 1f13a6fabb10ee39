"""Pages of practices, under /practices/. `address` is the slug, before publication the reference."""

from django.urls import path

from practices.views import detail, export, form, life, list

app_name = "practices"

urlpatterns = [
    path("", list.practice_list, name="practice-list"),
    path("suggestions/", list.suggestions, name="practice-suggestions"),
    path("export.<slug:form>", export.practice_list_export, name="practice-list-export"),
    path("new/", form.practice_new, name="practice-new"),
    path("<slug:address>/", detail.practice_detail, name="practice-detail"),
    path("<slug:address>/export/<slug:form>/", export.practice_export, name="practice-export"),
    path("<slug:address>/edit/<slug:step>/", form.practice_edit, name="practice-edit"),
    path("<slug:address>/submit/", life.practice_submit, name="practice-submit"),
    path("<slug:address>/validate/", life.practice_validate, name="practice-validate"),
    path("<slug:address>/return/", life.practice_return, name="practice-return"),
]
