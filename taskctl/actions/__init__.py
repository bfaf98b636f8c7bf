"""Commands that write: one module per command, each through one changeset."""
