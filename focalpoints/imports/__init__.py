"""Lists of members from files: read (reading), understood (columns), judged line by line (checking), told in words (words)."""
