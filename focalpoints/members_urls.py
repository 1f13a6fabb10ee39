"""A body's members, under /focal-points/: the list, invitations, nominations, imports. Part of focalpoints.urls."""

from django.urls import path, re_path

from focalpoints.views import (
    bulk,
    factor_resets,
    imports,
    invitations,
    member,
    member_exports,
    members,
    nominations,
    register,
)

urlpatterns = [
    path("<slug:key>/members/", members.member_list, name="member-list"),
    path("<slug:key>/members/undo/", members.member_undo, name="member-undo"),
    path("<slug:key>/members/end/", bulk.member_bulk_end, name="member-bulk-end"),
    path("<slug:key>/members/history/", register.register, name="register"),
    path("<slug:key>/members/invite/", invitations.invite, name="invite"),
    path("members/<uuid:reference>/", member.member_detail, name="member-detail"),
    path("members/<uuid:reference>/until/", member.member_until, name="member-until"),
    path("members/<uuid:reference>/post/", member.member_post, name="member-post"),
    path("members/<uuid:reference>/suspend/", member.member_suspend, name="member-suspend"),
    path("members/<uuid:reference>/restore/", member.member_restore, name="member-restore"),
    path("members/<uuid:reference>/end/", member.member_end, name="member-end"),
    path("members/<uuid:reference>/factor/", factor_resets.member_factor, name="member-factor"),
    path("factor-resets/", factor_resets.factor_resets, name="factor-resets"),
    path("factor-resets/<uuid:reference>/approve/", factor_resets.factor_reset_approve, name="factor-reset-approve"),
    path("factor-resets/<uuid:reference>/refuse/", factor_resets.factor_reset_refuse, name="factor-reset-refuse"),
    path("invitations/<uuid:reference>/resend/", invitations.invitation_resend, name="invitation-resend"),
    path("invitations/<uuid:reference>/withdraw/", invitations.invitation_withdraw, name="invitation-withdraw"),
    path("posts/<uuid:reference>/close/", invitations.post_close, name="post-close"),
    path("nominations/", nominations.nomination_list, name="nomination-list"),
    path("<slug:key>/nomination/", nominations.nomination_new, name="nomination-new"),
    path("nominations/<uuid:reference>/", nominations.nomination_detail, name="nomination-detail"),
    path("nominations/<uuid:reference>/verify/", nominations.nomination_verify, name="nomination-verify"),
    path("nominations/<uuid:reference>/refuse/", nominations.nomination_refuse, name="nomination-refuse"),
    path("nominations/<uuid:reference>/withdraw/", nominations.nomination_withdraw, name="nomination-withdraw"),
    path("nominations/<uuid:reference>/document/", nominations.nomination_document, name="nomination-document"),
    path("nominations/<uuid:reference>/files/<uuid:file>/", nominations.nomination_file, name="nomination-file"),
    re_path(r"^(?P<key>[-\w]+)/members/members\.(?P<form>csv|xlsx)$", member_exports.member_export, name="member-export"),
    path("<slug:key>/members/import/", imports.member_import, name="member-import"),
    path("imports/<uuid:reference>/", imports.import_detail, name="import-detail"),
    path("imports/<uuid:reference>/accept/", imports.import_accept, name="import-accept"),
    path("imports/<uuid:reference>/discard/", imports.import_discard, name="import-discard"),
]
