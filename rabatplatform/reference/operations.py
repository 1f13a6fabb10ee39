"""Migration operation: count a reference table's version up with each statement that changes it."""

from django.db.migrations.operations.base import Operation

FORWARDS = """
CREATE OR REPLACE FUNCTION reference_count_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO reference_referenceversion ("table", number) VALUES (TG_TABLE_NAME, 1)
    ON CONFLICT ("table") DO UPDATE SET number = reference_referenceversion.number + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER count_up AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {t} FOR EACH STATEMENT EXECUTE FUNCTION reference_count_up();
REVOKE DELETE ON {t} FROM app_rw;
"""
BACKWARDS = "DROP TRIGGER count_up ON {t}; GRANT DELETE ON {t} TO app_rw"


class Watch(Operation):
    reversible = True

    def __init__(self, model):
        self.model = model

    def deconstruct(self):
        return self.__class__.__name__, [self.model], {}

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return f"Count the versions of {self.model}"

    def database_forwards(self, app_label, editor, from_state, to_state):
        editor.execute(FORWARDS.format(t=to_state.apps.get_model(app_label, self.model)._meta.db_table), params=None)

    def database_backwards(self, app_label, editor, from_state, to_state):
        editor.execute(BACKWARDS.format(t=from_state.apps.get_model(app_label, self.model)._meta.db_table), params=None)
