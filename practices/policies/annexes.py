"""May this person add or remove a file of the text in hand and, if not, why. Who downloads one is asked by `visible_to`."""

from practices.policies.door import may_edit
from rabatplatform.access.rulings import Ruling


def may_add_file(user, practice) -> Ruling:
    return may_edit(user, practice)


def may_remove_file(user, practice) -> Ruling:
    return may_edit(user, practice)
