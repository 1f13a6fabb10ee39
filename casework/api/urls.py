"""Notes and sharing groups in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from casework.api import acts, errors, grants, groups, notes  # noqa: F401  errors: told to the reference page

urlpatterns = [
    path("notes/", notes.NoteList.as_view(), name="note-list"),
    path("notes/<slug:reference>/", notes.NoteDetail.as_view(), name="note-detail"),
    path("notes/<slug:reference>/versions/", notes.NoteVersions.as_view(), name="note-versions"),
    path("notes/<slug:reference>/submit/", acts.NoteSubmit.as_view(), name="note-submit"),
    path("notes/<slug:reference>/take-back/", acts.NoteTakeBack.as_view(), name="note-take-back"),
    path("notes/<slug:reference>/countersign/", acts.NoteCountersign.as_view(), name="note-countersign"),
    path("notes/<slug:reference>/release/", acts.NoteRelease.as_view(), name="note-release"),
    path("notes/<slug:reference>/return/", acts.NoteReturn.as_view(), name="note-return"),
    path("notes/<slug:reference>/withdraw/", acts.NoteWithdraw.as_view(), name="note-withdraw"),
    path("notes/<slug:reference>/grants/", grants.NoteGrants.as_view(), name="note-grants"),
    path("notes/<slug:reference>/grants/<uuid:grant>/revoke/", grants.NoteGrantRevoke.as_view(), name="note-grant-revoke"),
    path("sharing-groups/", groups.SharingGroupList.as_view(), name="sharing-group-list"),
    path("sharing-groups/<uuid:reference>/", groups.SharingGroupDetail.as_view(), name="sharing-group-detail"),
    path("sharing-groups/<uuid:reference>/members/", groups.SharingGroupMembers.as_view(), name="sharing-group-members"),
]
