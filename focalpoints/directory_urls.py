"""Posts, how they are reached, messages, formal channels and exports, under /focal-points/. Part of focalpoints.urls."""

from django.urls import path

from focalpoints.views import channels, contacts, exports, messages, posts, vcards

urlpatterns = [
    path("export.csv", exports.directory_csv, name="directory-export-csv"),
    path("export.xlsx", exports.directory_xlsx, name="directory-export-xlsx"),
    path("posts/<uuid:reference>/", posts.post_detail, name="post-detail"),
    path("posts/<uuid:reference>/edit/", posts.post_edit, name="post-edit"),
    path("posts/<uuid:reference>/card.vcf", vcards.post_card, name="post-card"),
    path("posts/<uuid:reference>/message/", messages.message_new, name="message-new"),
    path("posts/<uuid:reference>/contacts/new/", contacts.contact_new, name="contact-new"),
    path("contacts/<uuid:reference>/", contacts.contact_edit, name="contact-edit"),
    path("contacts/<uuid:reference>/remove/", contacts.contact_remove, name="contact-remove"),
    path("messages/", messages.message_list, name="message-list"),
    path("messages/<uuid:reference>/", messages.message_detail, name="message-detail"),
    path("channels/<uuid:reference>/", channels.channel_edit, name="channel-edit"),
    path("channels/<uuid:reference>/remove/", channels.channel_remove, name="channel-remove"),
    path("<slug:key>/card.vcf", vcards.body_card, name="body-card"),
    path("<slug:key>/channels/", channels.channel_list, name="channel-list"),
    path("<slug:key>/channels/new/", channels.channel_new, name="channel-new"),
]
