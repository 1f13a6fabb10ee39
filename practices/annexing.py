"""Readings of the files that hang on the revisions of a practice."""

from practices.models import PracticeFile, Revision


def files_of(user, revision: Revision | None, *, only_clean: bool = False) -> list[PracticeFile]:
    """Those that hang on a revision, in the order in which they came. only_clean: as readers see them."""
    if revision is None:
        return []
    rows = PracticeFile.objects.visible_to(user).filter(revision=revision)
    return list(rows.filter(state=PracticeFile.State.CLEAN) if only_clean else rows)
