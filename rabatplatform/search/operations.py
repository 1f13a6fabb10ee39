"""Migration operation that gives a protected model its place in the search index.

A template in sql/ is frozen once released: a later change is an operation of its own that replaces functions.
"""

from django.db.migrations.operations.base import Operation

from rabatplatform.access.operations import render

SQL = "rabatplatform/search/sql/"
SLOTS = 10  # filters that a search can have at the same time, one a facet

# The state is said in two ways: its index is for searches without words; for the others reading it means unpacking every tsv.
HIT = (
    "(q IS NULL OR d.tsv @@ q) AND d.audience && g "
    "AND (d.audience_until IS NULL OR d.audience_until > t OR {t}_open(d.object_id, g)) "
    "AND (d.state || '') = ANY (in_states) AND (q IS NOT NULL OR d.state = ANY (in_states)) "
    "AND (changed_since IS NULL OR d.changed_at >= changed_since)"
    + "".join(f" AND (filters[{n}] IS NULL OR d.tags && string_to_array(filters[{n}], ','))" for n in range(1, SLOTS + 1))
)


class Index(Operation):
    """Index `model`, which is under Protect: documents, facets and suggestions that follow every change in the same transaction.

    kind: name of its documents; order, changed, state: its columns for list order, last change and state; document: path of the
    SQL that makes the document of a row `n`; texts: columns of the model that it reads; children: (model, key column) pairs whose
    rows are part of it.
    """

    reversible = True

    def __init__(self, model, *, kind, order, changed, state, document, texts, children=()):
        self.model, self.kind, self.order, self.changed, self.state = model, kind, order, changed, state
        self.document, self.texts, self.children = document, tuple(texts), tuple(children)

    def deconstruct(self):
        names = ("kind", "order", "changed", "state", "document", "texts", "children")
        return self.__class__.__name__, [self.model], {name: getattr(self, name) for name in names}

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return f"Index {self.model} for search"

    def database_forwards(self, app_label, editor, from_state, to_state):
        table = self._table(app_label, to_state, self.model)
        values = {
            "t": table,
            "kind": self.kind,
            "order": self.order,
            "changed": self.changed,
            "state": self.state,
            "document": render(self.document),
            "new_texts": ", ".join(f"n.{column}" for column in self.texts),
            "old_texts": ", ".join(f"o.{column}" for column in self.texts),
            "hit": HIT.format(t=table),
        }
        editor.execute(render(SQL + "index.sql", **values), params=None)
        for model, key in self.children:
            child = self._table(app_label, to_state, model)
            editor.execute(render(SQL + "index_child.sql", t=table, c=child, fk=key), params=None)

    def database_backwards(self, app_label, editor, from_state, to_state):
        table = self._table(app_label, from_state, self.model)
        for model, _key in self.children:
            child = self._table(app_label, from_state, model)
            drops = [f"DROP TRIGGER {name} ON {child}" for name in ("index_added", "index_changed", "index_gone")]
            drops.append(f"SET LOCAL ROLE app_guard; DROP FUNCTION {child}_index_parent(); RESET ROLE")
            editor.execute(";\n".join(drops), params=None)
        editor.execute(render(SQL + "unindex.sql", t=table, kind=self.kind), params=None)

    @staticmethod
    def _table(app_label, state, model):
        return state.apps.get_model(app_label, model)._meta.db_table
