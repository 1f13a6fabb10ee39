"""Which alias a statement goes to: all code to `default`, the making of tables to `owner`."""


class OwnerMigrates:
    def db_for_read(self, model, **hints):
        return "default"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, a, b, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "owner"
