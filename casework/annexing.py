"""Readings of the files that hang on the versions of a note."""

from casework.models import NoteFile, NoteVersion


def files_of(user, version: NoteVersion | None, *, only_clean: bool = False) -> list[NoteFile]:
    """In the order in which they came. only_clean: as readers see them."""
    if version is None:
        return []
    rows = NoteFile.objects.visible_to(user).filter(version=version)
    return list(rows.filter(state=NoteFile.State.CLEAN) if only_clean else rows)
