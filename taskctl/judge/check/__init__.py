"""`check`: which rules run over which trees, and what of their findings is shown."""
