from django.db import models

from practices.models import Practice
from rabatplatform.files.models import Attachment


class Paper(Attachment):
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    note = models.CharField(max_length=40, blank=True, default="")

    parent_field = "practice"
    most_files = 3
