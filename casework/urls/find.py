"""Finding notes, under /notes/: the list with its search, what waits, the view of routes, what changed by date."""

from django.urls import path

from casework.views import list, routes

urlpatterns = [
    path("", list.note_list, name="note-list"),
    path("waiting/", list.note_waiting, name="waiting-list"),
    path("routes/", routes.routes, name="route-view"),
    path("timeline/", routes.adaptation_timeline, name="adaptation-timeline"),
]
