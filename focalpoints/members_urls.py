"""A body's members, under /focal-points/: the list, invitations, nominations, imports. Part of focalpoints.urls."""

urlpatterns = []
