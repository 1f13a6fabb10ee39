"""A program of its own that writes one file anew: `python -E -s cleaner application/pdf <received >clean`. It knows no Django."""
