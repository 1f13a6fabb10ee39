"""An empty migrated database with its reference data is all that a year needs: its people are made by the run itself."""
