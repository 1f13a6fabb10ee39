from practices.models.adaptation import Adaptation
from practices.models.attachment import PracticeFile
from practices.models.discussion import EDIT_WINDOW, Comment
from practices.models.last_read import LastRead
from practices.models.practice import Practice, StateChange, new_reference
from practices.models.review import Decision, Review, ReviewMessage, ReviewRound, Validation
from practices.models.revision import Revision, Section, Translation, source_hash
from practices.models.taxonomy import Framework, FrameworkItem, GlossaryTerm, Instrument, Theme
from practices.models.translation import TranslationNeed, TranslationWork, WorkText

__all__ = [
    "EDIT_WINDOW",
    "Adaptation",
    "Comment",
    "Decision",
    "Framework",
    "FrameworkItem",
    "GlossaryTerm",
    "Instrument",
    "LastRead",
    "Practice",
    "PracticeFile",
    "Review",
    "ReviewMessage",
    "ReviewRound",
    "Revision",
    "Section",
    "StateChange",
    "Theme",
    "Translation",
    "TranslationNeed",
    "TranslationWork",
    "Validation",
    "WorkText",
    "new_reference",
    "source_hash",
]
