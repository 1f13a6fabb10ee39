"""People who sign in. What they may do follows from the posts they hold (focalpoints), never from this row."""

import copy

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import label_field


class UserManager(BaseUserManager):
    use_in_migrations = False

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, or the service account of an organisation (no password, no sign-in) that its agency token acts as."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="fr")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("technical staff"), default=False)
    is_service = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    mail_notifications = models.BooleanField(_("messages by e-mail"), default=True)
    low_data = models.BooleanField(_("low-data mode"), default=False)
    erased_at = models.DateTimeField(
        null=True, editable=False
    )  # nothing of the person is left but this row (services.erase_person)
    label = label_field("person", "person")
    groups = models.ManyToManyField(Group, through="accounts.GroupToday", related_name="user_set", related_query_name="user")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self):
        return self.name if self.erased_at is None else gettext("former holder")

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    # The superuser flag opens nothing: Django and guardian would let it pass every act.
    def has_perm(self, perm, obj=None):
        return super(User, self._without_flag()).has_perm(perm, obj)

    def has_perms(self, perm_list, obj=None):
        return super(User, self._without_flag()).has_perms(perm_list, obj)

    def has_module_perms(self, app_label):
        return super(User, self._without_flag()).has_module_perms(app_label)

    def _without_flag(self):
        if not self.is_superuser:
            return self
        plain = copy.copy(self)
        plain.is_superuser = False
        return plain

    @property
    def initials(self) -> str:
        """Two capitals for the account menu."""
        words = str(self).split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class GroupToday(models.Model):
    """A view: the role groups that each active person is in at this instant, by the posts they hold. Nobody writes it."""

    user = models.ForeignKey(User, models.DO_NOTHING)
    group = models.ForeignKey(Group, models.DO_NOTHING)

    class Meta:
        managed = False
        db_table = "access_group_today"
