"""Whether this plan, change, path or task may pass."""
