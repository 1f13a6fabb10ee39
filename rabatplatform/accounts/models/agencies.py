"""Keys of organisations for the API, and the secrets by which their systems show them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from rabatplatform.access.models import GrantLabel, Protected, ProtectedChild
from rabatplatform.access.querysets import AudienceQuerySet, ChildQuerySet

LONGEST = timedelta(days=366)  # of a secret: twelve months, a leap day with them


class KeyScope(models.TextChoices):
    """App and act. Writing includes reading. The database reads these codes as well (focalpoints/sql/held.sql)."""

    PRACTICES_READ = "practices:read", _("Practices: read")
    PRACTICES_WRITE = "practices:write", _("Practices: write drafts, comment, report adaptations")
    DIRECTORY_READ = "directory:read", _("Directory: read")
    CASEWORK_READ = "casework:read", _("Notes released to the organisation: read")
    CASEWORK_WRITE = "casework:write", _("Notes: ask their originator, propose corrections")


class Ceiling(models.TextChoices):
    """The strictest TLP marking that leaves by a key, from the least strict on. What is TLP:RED never leaves by the API."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber-strict", "TLP:AMBER+STRICT"


def under(ceiling: str) -> tuple[str, ...]:
    """The markings that a ceiling lets through; none for ""."""
    return tuple(Ceiling.values[: Ceiling.values.index(ceiling) + 1]) if ceiling else ()


class AgencyKey(Protected):
    """What a system of an organisation may do by the API, and from where. It acts as the organisation's service account (`user`).

    Read by the organisation's coordinators, the holders of the post that is responsible for it, and the secretariat.
    body: the *coordination* label of the organisation; responsible: the label of a post of it. Scopes and ceiling never change: another
    key is made. networks: CIDR; none: from anywhere, as keys of before were.
    """

    class Why(models.TextChoices):
        """Why it is suspended."""

        NETWORK = "network", _("called from a network that it is not bound to")
        SCOPE = "scope", _("asked for what it was not given, again and again")
        BY_HAND = "hand", _("suspended by hand")
        RETIRED = "retired", _("its organisation takes part no more")

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    name = models.CharField(_("name"), max_length=80)
    body = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agency_keys")
    responsible = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20, choices=KeyScope.choices))
    ceiling = models.CharField(max_length=12, choices=Ceiling.choices, blank=True, default="")  # "" without casework
    networks = ArrayField(models.CharField(max_length=43), default=list)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    made_from = models.ForeignKey(GrantLabel, models.PROTECT, null=True, editable=False, related_name="+")
    suspended_at = models.DateTimeField(null=True, editable=False)
    suspended_for = models.CharField(max_length=8, choices=Why.choices, blank=True, default="", editable=False)
    restored_at = models.DateTimeField(null=True, editable=False)  # refusals of before are forgiven
    revoked_at = models.DateTimeField(null=True, editable=False)

    list_order = "made_at"
    owner_field, owner_tier = "body_id", "coordination"
    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency key")
        verbose_name_plural = _("agency keys")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], condition=Q(revoked_at=None), name="one_live_key_of_a_name"),
            models.CheckConstraint(condition=Q(scopes__contained_by=KeyScope.values) & ~Q(scopes=[]), name="key_scopes_known"),
            models.CheckConstraint(
                condition=Q(scopes__contains=["casework:read"]) ^ Q(ceiling=""), name="key_ceiling_where_casework"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None and self.revoked_at is None

    @property
    def reads_casework(self) -> bool:
        return KeyScope.CASEWORK_READ in self.scopes


class AgencyToken(AbstractAuthToken, ProtectedChild):
    """One secret of a key, as knox keeps it: its SHA-512 (`digest`) and its first 15 signs (`token_key`); at most two live at once.

    used_at: to ten minutes; used_from: the network, never the address. It is revoked, not deleted.
    """

    key = models.ForeignKey(AgencyKey, models.PROTECT, related_name="secrets")
    used_at = models.DateTimeField(null=True, editable=False)
    used_from = models.CharField(max_length=43, blank=True, default="", editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    noticed = models.PositiveSmallIntegerField(default=0, editable=False)  # notices of its end that were given: 1 to 3

    parent_field = "key"
    objects = AuthTokenManager.from_queryset(ChildQuerySet)()

    class Meta:
        verbose_name = _("secret of a key")
        verbose_name_plural = _("secrets of keys")
        ordering = ["created"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expiry__lte=models.F("created") + LONGEST) & Q(expiry__isnull=False), name="secret_of_twelve_months"
            )
        ]

    def __str__(self):
        return self.token_key

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expiry > timezone.now()


class KeyRefusal(ProtectedChild):
    """What a key was refused for, counted by the database alone (sql/keys.sql). what: a network, or an operation outside its scopes."""

    class Sort(models.TextChoices):
        NETWORK = "network", _("network")
        SCOPE = "scope", _("scope")

    key = models.ForeignKey(AgencyKey, models.CASCADE, related_name="refusals")
    sort = models.CharField(max_length=8, choices=Sort.choices)
    what = models.CharField(max_length=80)
    times = models.PositiveIntegerField(default=1)  # since first_at, at most a day of it: then it begins again
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    parent_field = "key"
    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "sort", "what"], name="one_refusal_a_sort")]

    def __str__(self):
        return f"{self.key_id} {self.what}"
