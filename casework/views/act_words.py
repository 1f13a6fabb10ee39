"""The sentences of the pages that ask before an act, by the body of the note: {title, button, is_grave, lines, reads, done}."""

from django.utils.translation import gettext as _


def return_words(body):
    return {
        "title": _("Return with a message"),
        "button": _("Return it"),
        "lines": [_("It goes back to its author’s post, which can change it and submit it again. The author is told.")],
        "reads": _("Your message is read by those of %(body)s alone who do casework.") % {"body": body},
        "done": _("Returned with your message."),
    }


def withdraw_words(body):
    return {
        "title": _("Withdraw the note"),
        "button": _("Withdraw"),
        "is_grave": True,
        "lines": [
            _("At once nobody outside %(body)s reads it any more: not its page, its annexes, nor by search or API.")
            % {"body": body},
            _("What was read, printed or exported before stays with its readers; the record says by whom."),
            _("It cannot be undone. Its grants stay in the history."),
        ],
        "reads": _("Your reason is read by those of %(body)s alone who do casework.") % {"body": body},
        "done": _("Withdrawn."),
    }


def extend_words(body):
    return {
        "title": _("Extend the note"),
        "button": _("Extend"),
        "lines": [_("The text stays as it is; it is shown as current until the new day.")],
        "reads": _("Your reason stands in its history, read by those of %(body)s alone who do casework.") % {"body": body},
        "done": _("Extended."),
    }


def drop_words(body):
    return {
        "title": _("Give this draft up"),
        "button": _("Give it up"),
        "is_grave": True,
        "lines": [
            _("At once nobody reads it any more, also you and your coordinators: it stands in no list, search or count."),
            _("It cannot be undone. Copy out before what you still need."),
            _("If it was begun from another note, the history of that note says that it was given up."),
        ],
        "reads": "",
        "done": _("Given up."),
    }


def give_up_words(body):
    return {
        "title": _("Give this version up"),
        "button": _("Give it up"),
        "is_grave": True,
        "lines": [
            _("The version in preparation is closed; what was written in it stays with your team’s history."),
            _("Readers notice nothing: the released text stays as it is."),
        ],
        "reads": "",
        "done": _("Given up."),
    }
