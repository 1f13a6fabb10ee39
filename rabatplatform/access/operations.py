"""Migration operations that make PostgreSQL hide rows. Proven design and traps: docs/adr/0001-two-locks.md.

A template in sql/ is frozen once released: a later change is an operation of its own that replaces functions.
"""

from dataclasses import dataclass
from pathlib import Path

from django.db.migrations.operations.base import Operation

ROOT = Path(__file__).resolve().parent.parent.parent
SQL = "rabatplatform/access/sql/"


def render(name: str, **values: str) -> str:
    """The SQL of a template, named by its path in the project; `{{name}}` is replaced, everything else stays as written."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace("{{" + key + "}}", value)
    if "{{" in text:
        raise ValueError(f"{name}: a value is missing: {text[text.index('{{') :][:40]}")
    return text


class RunTemplate(Operation):
    """Run a template, named by its path in the project, and another to take it back."""

    reversible = True

    def __init__(self, forwards: str, backwards: str, **values: str):
        self.forwards, self.backwards, self.values = forwards, backwards, values

    def deconstruct(self):
        return self.__class__.__name__, [self.forwards, self.backwards], self.values

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, editor, from_state, to_state):
        editor.execute(render(self.forwards, **self.values), params=None)

    def database_backwards(self, app_label, editor, from_state, to_state):
        editor.execute(render(self.backwards, **self.values), params=None)

    def describe(self):
        return f"Run {self.forwards}"


@dataclass(frozen=True)
class Child:
    """A table that hangs on a protected one.

    read: 'parent' (with the parent) or 'owner' (those who may write the parent); public: a boolean column; where it is false, a
    row is read by the owner alone, whoever reads the parent; write: 'owner', 'owner_append', 'reader' (append only) or None;
    touches: its rows decide who reads the parent.
    """

    model: str
    fk: str
    read: str = "parent"
    write: str | None = "owner"
    touches: bool = False
    public: str | None = None

    def deconstruct(self):
        arguments = {"read": self.read, "write": self.write, "touches": self.touches, "public": self.public}
        return "rabatplatform.access.operations.Child", [self.model, self.fk], arguments


class Protect(Operation):
    """Make PostgreSQL hide the rows of `model` and of its `children` from everybody outside their audience.

    entries: SQL over a row `n` giving (label_id int, valid tstzrange); owner: the column that holds the label of those who may
    write; tier: which tier of labels that is; order: the timestamp column that lists are sorted by.
    """

    reversible = True

    def __init__(self, model, *, owner, tier, order, entries, children=()):
        self.model, self.owner, self.tier, self.order, self.entries = model, owner, tier, order, entries
        self.children = tuple(children)

    def deconstruct(self):
        arguments = {
            "owner": self.owner,
            "tier": self.tier,
            "order": self.order,
            "entries": self.entries,
            "children": self.children,
        }
        return self.__class__.__name__, [self.model], arguments

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return f"Protect {self.model} and {len(self.children)} tables that hang on it"

    def _names(self, app_label, state):
        table = state.apps.get_model(app_label, self.model)._meta.db_table
        mine = f"{self.owner} = ANY ((SELECT access_bodies('{self.tier}'))::int[])"
        return {"t": table, "owner": self.owner, "tier": self.tier, "order": self.order, "entries": self.entries, "mine": mine}

    def _children(self, app_label, state):
        for child in self.children:
            yield child, state.apps.get_model(app_label, child.model)._meta.db_table

    def database_forwards(self, app_label, editor, from_state, to_state):
        names = self._names(app_label, to_state)
        editor.execute(render(SQL + "protect.sql", **names), params=None)
        for child, table in self._children(app_label, to_state):
            editor.execute(child_policies(child, table, names), params=None)
            if child.touches:
                editor.execute(render(SQL + "touch.sql", t=names["t"], c=table, fk=child.fk), params=None)

    def database_backwards(self, app_label, editor, from_state, to_state):
        names = self._names(app_label, from_state)
        for child, table in self._children(app_label, from_state):
            editor.execute(drop_policies(child, table), params=None)
        editor.execute(render(SQL + "unprotect.sql", t=names["t"]), params=None)


def child_policies(child: Child, table: str, names: dict) -> str:
    """Policies of a child table: it asks its parent, under the parent's own policy."""
    key = f"p.id = {table}.{child.fk}"
    seen = f"EXISTS (SELECT FROM {names['t']} p WHERE {key})"
    owned = f"EXISTS (SELECT FROM {names['t']} p WHERE {key} AND p.{names['mine']})"
    reads = seen if child.read == "parent" else owned
    if child.public:
        reads = f"({child.public} AND {seen}) OR {owned}"
    sql = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY reads ON {table} FOR SELECT TO app_rw USING ({reads})",
    ]
    if child.write in ("reader", "owner_append"):
        sql.append(
            f"CREATE POLICY adds ON {table} FOR INSERT TO app_rw WITH CHECK ({seen if child.write == 'reader' else owned})"
        )
        sql.append(f"REVOKE UPDATE, DELETE ON {table} FROM app_rw")
    elif child.write == "owner":
        sql.append(f"CREATE POLICY adds ON {table} FOR INSERT TO app_rw WITH CHECK ({owned})")
        sql.append(f"CREATE POLICY changes ON {table} FOR UPDATE TO app_rw USING ({owned}) WITH CHECK ({owned})")
        sql.append(f"CREATE POLICY removes ON {table} FOR DELETE TO app_rw USING ({owned})")
    return ";\n".join(sql)


def drop_policies(child: Child, table: str) -> str:
    sql = [f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("reads", "adds", "changes", "removes")]
    sql += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    sql.append(f"GRANT UPDATE, DELETE ON {table} TO app_rw")
    if child.touches:
        sql += [f"DROP TRIGGER {name} ON {table}" for name in ("touch_added", "touch_changed", "touch_gone")]
        sql.append(f"SET LOCAL ROLE app_guard; DROP FUNCTION {table}_touch(); RESET ROLE")
    return ";\n".join(sql)


class ProtectChild(Operation):
    """Let one more table hang on `parent` ('app.Model'), which is protected already; owner and tier as its Protect names them."""

    reversible = True

    def __init__(self, parent, *, owner, tier, child: Child):
        self.parent, self.owner, self.tier, self.child = parent, owner, tier, child

    def deconstruct(self):
        return self.__class__.__name__, [self.parent], {"owner": self.owner, "tier": self.tier, "child": self.child}

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return f"Protect {self.child.model} as {self.parent}"

    def _tables(self, app_label, state):
        parent = state.apps.get_model(*self.parent.split("."))._meta.db_table
        return parent, state.apps.get_model(app_label, self.child.model)._meta.db_table

    def database_forwards(self, app_label, editor, from_state, to_state):
        parent, table = self._tables(app_label, to_state)
        mine = f"{self.owner} = ANY ((SELECT access_bodies('{self.tier}'))::int[])"
        editor.execute(child_policies(self.child, table, {"t": parent, "mine": mine}), params=None)
        if self.child.touches:
            editor.execute(render(SQL + "touch.sql", t=parent, c=table, fk=self.child.fk), params=None)

    def database_backwards(self, app_label, editor, from_state, to_state):
        _parent, table = self._tables(app_label, from_state)
        editor.execute(drop_policies(self.child, table), params=None)


class ProtectPersonal(Operation):
    """Make PostgreSQL hide the rows of `model` from everybody but the person in `column`.

    may: what that person may do beside reading: 'add', 'change'.
    """

    reversible = True

    def __init__(self, model, *, column="user_id", may=()):
        self.model, self.column, self.may = model, column, tuple(may)

    def deconstruct(self):
        return self.__class__.__name__, [self.model], {"column": self.column, "may": self.may}

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return f"Protect {self.model}: each person their own"

    def database_forwards(self, app_label, editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        own = f"{self.column} = (SELECT access_person())"
        sql = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY reads ON {table} FOR SELECT TO app_rw USING ({own})",
            f"REVOKE DELETE ON {table} FROM app_rw",
        ]
        if "add" in self.may:
            sql.append(f"CREATE POLICY adds ON {table} FOR INSERT TO app_rw WITH CHECK ({own})")
        else:
            sql.append(f"REVOKE INSERT ON {table} FROM app_rw")
        if "change" in self.may:
            sql.append(f"CREATE POLICY changes ON {table} FOR UPDATE TO app_rw USING ({own}) WITH CHECK ({own})")
        else:
            sql.append(f"REVOKE UPDATE ON {table} FROM app_rw")
        editor.execute(";\n".join(sql), params=None)

    def database_backwards(self, app_label, editor, from_state, to_state):
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        sql = [f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("reads", "adds", "changes")]
        sql += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
        sql.append(f"GRANT INSERT, UPDATE, DELETE ON {table} TO app_rw")
        editor.execute(";\n".join(sql), params=None)
