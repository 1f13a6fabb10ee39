"""Files that hang on things of the directory."""

from django.db import models

from focalpoints.models.members import Nomination
from rabatplatform.files.kinds import JPEG, PDF, PNG
from rabatplatform.files.models import Attachment


class NominationDocument(Attachment):
    """The letter by which a State or organisation names its coordinator: read by the secretariat and the body's coordinators."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="documents")

    parent_field = "nomination"
    kinds = (PDF, JPEG, PNG)
    most_bytes = 10 * 1024**2
    most_files = 3
