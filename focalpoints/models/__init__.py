from focalpoints.models.bodies import Country, Network, Organisation
from focalpoints.models.permissions import (
    CountryGroupPermission,
    CountryUserPermission,
    OrganisationGroupPermission,
    OrganisationUserPermission,
    RoleGroup,
)
from focalpoints.models.posts import Appointment, Post, Role

__all__ = [
    "Appointment",
    "Country",
    "CountryGroupPermission",
    "CountryUserPermission",
    "Network",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Post",
    "Role",
    "RoleGroup",
]
