"""django-guardian on countries and organisations: to the group of a role, by direct foreign keys, never to one person."""

from django.contrib.auth.models import Group
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from focalpoints.models.bodies import Country, Organisation
from focalpoints.models.posts import Role


class CountryGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Country, models.CASCADE)


class OrganisationGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Organisation, models.CASCADE)


class CountryUserPermission(UserObjectPermissionBase):
    """Must exist, or guardian falls back to its generic table; stays empty by its constraint."""

    content_object = models.ForeignKey(Country, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(pk__isnull=True), name="country_right_never_to_one_person")]


class OrganisationUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Organisation, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(pk__isnull=True), name="organisation_right_never_to_one_person")]


class RoleGroup(models.Model):
    """The group of one role in one body. A post is in it by its body and role, a person by an appointment valid now."""

    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    group = models.OneToOneField(Group, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "organisation", "role"], name="one_group_a_role", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(organisation__isnull=True), name="role_group_of_one_body"
            ),
        ]

    def __str__(self):
        return str(self.group)
