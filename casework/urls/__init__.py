"""Pages of casework, under /notes/. `reference` is the 12 letters of a note. Fixed paths stand before `<slug:reference>/`."""

from casework.urls import audience, find, notes, reads

app_name = "casework"

urlpatterns = [*find.urlpatterns, *audience.urlpatterns, *reads.urlpatterns, *notes.urlpatterns]
