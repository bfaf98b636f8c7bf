"""The plan: frozen data and pure functions. No files, no git, no printing."""
