"""Making the account of a person who accepted an invitation, and signing them in."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from rabatplatform.accounts.errors import AddressTaken, PersonRefused
from rabatplatform.accounts.models import User
from rabatplatform.accounts.zones import is_zone
from rabatplatform.audit.services import write


@transaction.atomic
def make_person(*, email: str, name: str, password: str, language: str, time_zone: str) -> User:
    """The account of somebody who has shown that `email` is theirs (by the link of an invitation).

    Raises PersonRefused (`fields` names what to mend), AddressTaken (also when two ask at once: one of them gets it).
    """
    person = User(email=email.strip().lower(), name=" ".join(name.split()), language=language, time_zone=time_zone)
    _refuse_what_is_wrong(person, password)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    except IntegrityError as error:
        taken = _("There is an account with this address already. Sign in with it.")
        raise AddressTaken(taken, fields={"email": taken}) from error
    write("person_made", user_id=person.pk)
    return person


def _refuse_what_is_wrong(person, password) -> None:
    wrong = {}
    try:
        person.full_clean(exclude=["password", "label", "language"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        wrong |= error.message_dict
    if person.language not in dict(settings.LANGUAGES):
        wrong["language"] = [_("Choose one of the languages offered.")]
    if not is_zone(person.time_zone):
        wrong["time_zone"] = [_("Choose one of the time zones offered.")]
    try:
        validate_password(password, person)
    except ValidationError as error:
        wrong["password"] = error.messages
    if wrong:
        raise PersonRefused(_("Some answers need another look"), fields=wrong)


def sign_in_new(request, user, *, then: str = ""):
    """Sign in somebody who has just chosen their password, in a session made new, and answer where they go.

    then: a path of the platform to go to; allauth's own ("/") without one. Somebody else's session here ends first.
    """
    if request.user.is_authenticated:
        logout(request)
    request.session.flush()
    answer = perform_login(request, Login(user=user, email=user.email, redirect_url=then or None))
    if request.user.is_authenticated:  # not when the account was suspended meanwhile, or has a second factor to show
        record_authentication(request, user, method="password", reauthenticated=True)
    return answer
