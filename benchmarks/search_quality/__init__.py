"""Is what the search finds right? Graded queries in five languages, played against it and two plain engines. See README.md."""
