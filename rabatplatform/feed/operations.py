"""Migration operations: a table is told in the change feed. Templates in sql/ are frozen once released (rabatplatform.access.operations)."""

from django.db.migrations.operations.base import Operation

from rabatplatform.access.operations import render

SQL = "rabatplatform/feed/sql/"


class _OnTable(Operation):
    """Runs a template for the table of a model, and another to take it back."""

    reversible = True
    forwards = backwards = ""

    def __init__(self, model, **values):
        self.model, self.values = model, values

    def deconstruct(self):
        return self.__class__.__name__, [self.model], self.values

    def state_forwards(self, app_label, state):
        pass

    def _names(self, table: str) -> dict:
        raise NotImplementedError

    def _run(self, name, app_label, editor, state):
        table = state.apps.get_model(app_label, self.model)._meta.db_table
        editor.execute(render(SQL + name, **self._names(table)), params=None)

    def database_forwards(self, app_label, editor, from_state, to_state):
        self._run(self.forwards, app_label, editor, to_state)

    def database_backwards(self, app_label, editor, from_state, to_state):
        self._run(self.backwards, app_label, editor, from_state)

    def describe(self):
        return f"Tell {self.model} in the change feed"


class Feed(_OnTable):
    """Tell the rows of a protected table to the keys that read them.

    kind: the word of the feed; scope: of the keys that are told; reference: the column that names a row outside; owner, tier, order: as
    its Protect names them; changed: columns that differ where a reader sees a change; marking: SQL over a row `n`, NULL where it bears
    none; why: SQL over `n`, a word where its state lets nobody in any more; told: SQL over a row `n` that keys may ever be told of.
    """

    forwards, backwards = "kind.sql", "unkind.sql"

    def _names(self, table):
        given = {"marking": "NULL::text", "why": "''::text", "told": "true"} | self.values
        columns, told = given.pop("changed"), given.pop("told")
        return given | {
            "t": table,
            "word": given["kind"].replace("-", "_"),
            "new": ", ".join(f"NEW.{column}" for column in columns),
            "old": ", ".join(f"OLD.{column}" for column in columns),
            "told_new": told.replace("n.", "NEW."),
            "told_old": told.replace("n.", "OLD."),
        }


class FeedOpen(_OnTable):
    """Tell the rows of a table that whoever calls reads. kind, scope, reference: as Feed; told: SQL over a row `n` that is told at all;
    label: 0 where all members read it, so that an account without a post does not; next_at: SQL over `n` and the moment `t`, when after it
    something else is shown of the row although nobody writes."""

    forwards, backwards = "open_kind.sql", "unopen_kind.sql"

    def _names(self, table):
        given = {"told": "true", "label": "feed_caller()", "next_at": "NULL::timestamptz"} | self.values
        return given | {"t": table, "word": given["kind"].replace("-", "_"), "told_old": given["told"].replace("n.", "OLD.")}


class FeedPart(_OnTable):
    """A row of this table is shown with an object of the feed: where it changes, the object did.

    kind: of that object; fk: SQL over a row `c` that gives its id; shown: SQL over `c`, whether keys are shown the row; within: SQL over
    `c`, whether the keys of the object's owner are shown it where others are not.
    """

    forwards, backwards = "part.sql", "unpart.sql"

    def _names(self, table):
        return {"c": table, "word": self.values["kind"].replace("-", "_"), "shown": "true", "within": "false"} | self.values
