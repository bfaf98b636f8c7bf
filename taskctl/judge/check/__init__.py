"""`check`: which rules run over which trees, and which findings are shown."""
