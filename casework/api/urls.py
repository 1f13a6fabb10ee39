"""Notes and sharing groups in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from casework.api import acts, annexes, corrections, errors, grants, groups, notes, versions  # noqa: F401  errors: told to the reference page
from rabatplatform.files.bodies import takes_files

urlpatterns = [
    path("notes/", notes.NoteList.as_view(), name="note-list"),
    path("notes/<slug:reference>/", notes.NoteDetail.as_view(), name="note-detail"),
    path("notes/<slug:reference>/versions/", versions.NoteVersions.as_view(), name="note-versions"),
    path("notes/<slug:reference>/versions/give-up/", versions.NoteVersionGiveUp.as_view(), name="note-version-give-up"),
    path("notes/<slug:reference>/compare/", versions.NoteCompare.as_view(), name="note-compare"),
    path("notes/<slug:reference>/files/", annexes.NoteFiles.as_view(), name="note-files"),
    path("notes/<slug:reference>/files/upload/", takes_files(annexes.NoteFileUpload.as_view()), name="note-file-upload"),
    path("notes/<slug:reference>/files/<uuid:file>/", annexes.NoteFileDownload.as_view(), name="note-file-download"),
    path("notes/<slug:reference>/files/<uuid:file>/preview/", annexes.NoteFilePreview.as_view(), name="note-file-preview"),
    path("notes/<slug:reference>/corrections/", corrections.NoteCorrections.as_view(), name="note-corrections"),
    path(
        "notes/<slug:reference>/corrections/<uuid:correction>/answer/",
        corrections.NoteCorrectionAnswered.as_view(),
        name="note-correction-answer",
    ),
    path(
        "notes/<slug:reference>/corrections/<uuid:correction>/take-back/",
        corrections.NoteCorrectionTakeBack.as_view(),
        name="note-correction-take-back",
    ),
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
