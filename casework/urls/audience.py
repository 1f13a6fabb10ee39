"""Addresses of who reads a note, of what is asked, of sharing groups and of oversight, under /notes/."""

from django.urls import path

from casework.views import accepting, asking, audience, consent, group_changes, groups, options, oversight

urlpatterns = [
    path("known/", asking.known_list, name="known-list"),
    path("known/<slug:reference>/ask/", asking.known_ask, name="known-ask"),
    path("requests/", asking.request_list, name="request-list"),
    path("requests/<uuid:reference>/", asking.request_detail, name="request-detail"),
    path("requests/<uuid:reference>/accept/", accepting.request_accept, name="request-accept"),
    path("requests/<uuid:reference>/decline/", asking.request_decline, name="request-decline"),
    path("requests/<uuid:reference>/take-back/", asking.request_take_back, name="request-take-back"),
    path("requests/<uuid:reference>/end/", consent.consent_end, name="request-end"),
    path("groups/", groups.group_list, name="group-list"),
    path("groups/new/", groups.group_new, name="group-new"),
    path("groups/<uuid:reference>/", groups.group_detail, name="group-detail"),
    path("groups/<uuid:reference>/members/", group_changes.group_members, name="group-members"),
    path("groups/<uuid:reference>/rule/", group_changes.group_rule, name="group-rule"),
    path("groups/<uuid:reference>/rule/change/", group_changes.group_rule_change, name="group-rule-change"),
    path("groups/<uuid:reference>/edit/", group_changes.group_edit, name="group-edit"),
    path("groups/<uuid:reference>/close/", group_changes.group_close, name="group-close"),
    path("oversight/", oversight.oversight, name="oversight"),
    path("oversight/receivers/<slug:receiver>/", oversight.receiver_notes, name="receiver-notes"),
    path("oversight/receivers/<slug:receiver>/end/", oversight.receiver_end, name="receiver-end"),
    path("oversight/secretariat/", oversight.oversight_secretariat, name="oversight-secretariat"),
    path("<slug:reference>/audience/", audience.audience, name="audience"),
    path("<slug:reference>/audience/give/", audience.audience_give, name="audience-give"),
    path("<slug:reference>/audience/options/", options.audience_options, name="audience-options"),
    path("<slug:reference>/audience/<uuid:grant>/revoke/", audience.audience_revoke, name="audience-revoke"),
    path("<slug:reference>/export/ask/", consent.export_ask, name="export-ask"),
    path("<slug:reference>/onward/", asking.onward_ask, name="onward-ask"),
]
