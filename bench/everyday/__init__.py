"""Ten everyday jobs, done on each surface and beside Backlog.md, with its keys, clicks, calls."""
