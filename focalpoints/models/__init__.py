from focalpoints.models.bodies import Country, FormalChannel, Network, Organisation
from focalpoints.models.contacts import Contact, PostMessage, ReachPing
from focalpoints.models.documents import NominationDocument
from focalpoints.models.handover import Handover
from focalpoints.models.members import Invitation, MemberImport, Nomination
from focalpoints.models.permissions import (
    CountryGroupPermission,
    CountryUserPermission,
    OrganisationGroupPermission,
    OrganisationUserPermission,
    RoleGroup,
)
from focalpoints.models.posts import Absence, Accepts, Appointment, Competence, Post, Role, SeatLimit, SecureChannel

__all__ = [
    "Absence",
    "Accepts",
    "Appointment",
    "Competence",
    "Contact",
    "Country",
    "CountryGroupPermission",
    "CountryUserPermission",
    "FormalChannel",
    "Handover",
    "Invitation",
    "MemberImport",
    "Network",
    "Nomination",
    "NominationDocument",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Post",
    "PostMessage",
    "ReachPing",
    "Role",
    "RoleGroup",
    "SeatLimit",
    "SecureChannel",
]
