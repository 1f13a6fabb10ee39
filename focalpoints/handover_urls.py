"""Handovers, absences and deputies, under /focal-points/. Part of focalpoints.urls."""

from django.urls import path

from focalpoints.views import deputies, handover
from focalpoints.views import handover_signing as signing

urlpatterns = [
    path("posts/<uuid:reference>/handover/", handover.handover_new, name="handover-new"),
    path("handovers/<uuid:reference>/", signing.handover_detail, name="handover-detail"),
    path("handovers/<uuid:reference>/word/", signing.handover_word, name="handover-word"),
    path("handovers/<uuid:reference>/approve/", signing.handover_approve, name="handover-approve"),
    path("handovers/<uuid:reference>/sign/", signing.handover_sign, name="handover-sign"),
    path("handovers/<uuid:reference>/alone/", signing.handover_alone, name="handover-alone"),
    path("handovers/<uuid:reference>/withdraw/", signing.handover_withdraw, name="handover-withdraw"),
    path("handovers/<uuid:reference>/<str:step>/", handover.handover_step, name="handover-step"),
    path("posts/<uuid:reference>/absence/", deputies.absence_new, name="absence-new"),
    path("absences/<uuid:reference>/end/", deputies.absence_end, name="absence-end"),
]
