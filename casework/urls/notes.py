"""Addresses of writing and reading notes, under /notes/. The list of notes is `casework:note-list`, of the slice "find"."""

from django.urls import path

from casework.views import annexes, begin, corrections, findings, following, form, life, notes, release, versions

urlpatterns = [
    path("new/", begin.note_new, name="note-new"),
    path("<slug:reference>/", notes.note_detail, name="note-detail"),
    path("<slug:reference>/edit/<slug:step>/", form.note_edit, name="note-edit"),
    path("<slug:reference>/findings/", findings.finding_list, name="finding-list"),
    path("<slug:reference>/findings/pass/", findings.finding_pass, name="finding-pass"),
    path("<slug:reference>/findings/take-back/", findings.finding_take_back, name="finding-take-back"),
    path("<slug:reference>/give-up/", life.note_give_up, name="note-give-up"),
    path("<slug:reference>/submit/", life.note_submit, name="note-submit"),
    path("<slug:reference>/take-back/", life.note_take_back, name="note-take-back"),
    path("<slug:reference>/return/", life.note_return, name="note-return"),
    path("<slug:reference>/countersign/", release.note_countersign, name="note-countersign"),
    path("<slug:reference>/release/", release.note_release, name="note-release"),
    path("<slug:reference>/withdraw/", life.note_withdraw, name="note-withdraw"),
    path("<slug:reference>/extend/", life.note_extend, name="note-extend"),
    path("<slug:reference>/derive/", following.note_derive, name="note-derive"),
    path("<slug:reference>/supersede/", following.note_supersede, name="note-supersede"),
    path("<slug:reference>/versions/", versions.version_list, name="version-list"),
    path("<slug:reference>/versions/new/", following.version_new, name="version-new"),
    path("<slug:reference>/versions/give-up/", life.version_give_up, name="version-give-up"),
    path("<slug:reference>/similar/", notes.note_similar, name="note-similar"),
    path("<slug:reference>/compare/", versions.note_compare, name="note-compare"),
    path("<slug:reference>/files/", annexes.file_add, name="file-add"),
    path("<slug:reference>/files/<uuid:file>/", annexes.file_download, name="file-download"),
    path("<slug:reference>/files/<uuid:file>/preview/", annexes.file_preview, name="file-preview"),
    path("<slug:reference>/files/<uuid:file>/remove/", annexes.file_remove, name="file-remove"),
    path("<slug:reference>/corrections/", corrections.correction_list, name="correction-list"),
    path("<slug:reference>/corrections/new/", corrections.correction_new, name="correction-new"),
    path("<slug:reference>/corrections/<uuid:correction>/", corrections.correction_answer, name="correction-answer"),
    path(
        "<slug:reference>/corrections/<uuid:correction>/take-back/", corrections.correction_take_back, name="correction-take-back"
    ),
]
