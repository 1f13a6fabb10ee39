"""A body's members, under /focal-points/: the list, invitations, nominations, imports. Part of focalpoints.urls."""

from django.urls import path

from focalpoints.views import bulk, factor_resets, invitations, member, members, register

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
]
