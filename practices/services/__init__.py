from practices.services.door import return_to_author, submit, take_back, validate
from practices.services.drafts import create_draft, save_draft
from practices.services.revisions import begin_revision, give_up
from practices.services.settling import settle

__all__ = [
    "begin_revision",
    "create_draft",
    "give_up",
    "return_to_author",
    "save_draft",
    "settle",
    "submit",
    "take_back",
    "validate",
]
