"""Taking in a file. Nothing that was sent is ever served: a worker writes it anew first (checking.py)."""

from django.db import connection, transaction

from rabatplatform.accounts.actors import Actor
from rabatplatform.files import storage
from rabatplatform.files.errors import FileNotStored, FileRefused
from rabatplatform.files.kinds import OLD_OFFICE, kind_of
from rabatplatform.files.models import Attachment
from rabatplatform.files.names import safe_name
from rabatplatform.handing import hand_over


def receive(upload, *, model: type[Attachment], parent, actor: Actor, field="file", **facts) -> Attachment:
    """Take an uploaded file in as a quarantined `model` row of `parent`. facts: further fields of the row; field: of the form.

    Judge before whether `actor` may add to `parent`. Raises FileRefused, FileNotStored; then neither row nor file is left.
    """
    kind = admit(upload, model, field)
    digest = storage.digest_of(upload)
    with transaction.atomic():
        refuse_beside_others(model, parent, digest, field)
        try:
            key = storage.keep(upload, "quarantine")
        except OSError as error:
            raise FileNotStored(field=field) from error
        try:
            attachment = model.objects.create(
                **{model.parent_field: parent},
                name=safe_name(upload.name or "", kind.ending),
                media_type=kind.media_type,
                size=upload.size,
                received_sha256=digest,
                key=key,
                created_by=actor.user,
                created_from_id=actor.post.label_id if actor.post else None,
                **facts,
            )
        except BaseException:
            storage.drop(key)
            raise
        transaction.on_commit(lambda: ask_to_clean(attachment))
    return attachment


def admit(upload, model: type[Attachment], field: str):
    """The kind of `upload`. Raises FileRefused for what is empty, too large, or of a kind that `model` does not take."""
    if not upload.size:
        raise FileRefused("file_empty", field=field, model=model)
    if upload.size > model.most_bytes:
        raise FileRefused("file_too_large", field=field, model=model)
    kind = kind_of(upload)
    if kind not in model.kinds:
        old = upload.read(len(OLD_OFFICE)) == OLD_OFFICE
        raise FileRefused("file_old_office" if old else "file_kind", field=field, model=model)
    return kind


def refuse_beside_others(model, parent, digest: str, field: str) -> None:
    """Raise FileRefused when `parent` holds this file already, or as many as it may. One upload a parent at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files {model._meta.label} {parent.pk}"])
    others = model.objects.filter(**{model.parent_field: parent}).exclude(state=Attachment.State.REFUSED)
    if others.filter(received_sha256=digest).exists():
        raise FileRefused("file_already_there", field=field, model=model)
    if others.count() >= model.most_files:
        raise FileRefused("file_too_many", field=field, model=model)


def ask_to_clean(attachment: Attachment) -> None:
    """Ask a worker; with the broker down the file waits for the sweep."""
    from rabatplatform.files.tasks import clean_file

    hand_over(clean_file, attachment._meta.label, attachment.pk)
