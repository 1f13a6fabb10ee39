from practices.models.practice import Practice, StateChange, new_reference
from practices.models.revision import Revision, Section, Translation, source_hash
from practices.models.taxonomy import Framework, FrameworkItem, GlossaryTerm, Instrument, Theme

__all__ = [
    "Framework",
    "FrameworkItem",
    "GlossaryTerm",
    "Instrument",
    "Practice",
    "Revision",
    "Section",
    "StateChange",
    "Theme",
    "Translation",
    "new_reference",
    "source_hash",
]
