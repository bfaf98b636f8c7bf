"""The only door to git: trees of the index and of commits, changes. Knows no task."""
