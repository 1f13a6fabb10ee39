"""REST API v1, under /api/v1/, one namespace `api`: what belongs to no app; the apps' own are beside their code."""

from django.urls import path

from rabatplatform.api import calls, status, views
from rabatplatform.api.bulk import views as bulk

urlpatterns = [
    path("", views.Root.as_view(), name="root"),
    path("schema/", views.Schema.as_view(), name="schema"),
    path("docs/", views.Docs.as_view(), name="docs"),
    path("docs/<slug:name>/", views.DocsPage.as_view(), name="docs-page"),
    path("docs/guides/<slug:name>/", views.Guide.as_view(), name="guide"),
    path("calls/", calls.CallList.as_view(), name="call-list"),
    path("exports/", bulk.BulkExportList.as_view(), name="bulk-export-list"),
    path("exports/<uuid:reference>/", bulk.BulkExportDetail.as_view(), name="bulk-export-detail"),
    path("exports/<uuid:reference>/manifest/", bulk.BulkExportManifest.as_view(), name="bulk-export-manifest"),
    path("exports/<uuid:reference>/parts/<int:number>/", bulk.BulkExportPart.as_view(), name="bulk-export-part"),
    path("status/", status.Status.as_view(), name="status"),
    path("changes-of-the-api/", views.ChangesOfApi.as_view(), name="changes-of-api"),
]
