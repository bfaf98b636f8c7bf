"""The gate: whether a change may be merged, judged by the settings of its base."""
