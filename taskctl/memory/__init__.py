"""The memory between runs: entries in the user's cache folder, used only if they are sound."""
