"""Casework: notes on the modus operandi of networks, who may read them, and who did."""

from casework.models.asking import AccessRequest, NoteCorrection
from casework.models.attachment import NoteFile
from casework.models.grant import NoteGrant
from casework.models.group import GroupMember, GroupVersion, SharingGroup
from casework.models.note import Note, NoteDerivation, NoteStep
from casework.models.parts import NoteChange, NoteHub, NoteLeg, NoteTerm, NoteText
from casework.models.reading import NoteRead, ReadMark, ReadSeal
from casework.models.screen import ScreenPass
from casework.models.version import NoteVersion

__all__ = [
    "AccessRequest",
    "GroupMember",
    "GroupVersion",
    "Note",
    "NoteChange",
    "NoteCorrection",
    "NoteDerivation",
    "NoteFile",
    "NoteGrant",
    "NoteHub",
    "NoteLeg",
    "NoteRead",
    "NoteStep",
    "NoteTerm",
    "NoteText",
    "NoteVersion",
    "ReadMark",
    "ReadSeal",
    "ScreenPass",
    "SharingGroup",
]
