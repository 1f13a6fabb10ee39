"""Who read, and taking a note out of the platform; under /notes/."""

from django.urls import path

from casework.views import export, reads

urlpatterns = [
    path("reads/", reads.read_list, name="read-list"),
    path("reads/export/", reads.read_export, name="read-export"),
    path("<slug:reference>/reads/", reads.note_reads, name="note-reads"),
    path("<slug:reference>/export/", export.note_export, name="note-export"),
]
