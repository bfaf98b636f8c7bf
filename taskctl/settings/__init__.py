"""The settings of a repository: presets, discovery, validation, JSON Schema."""
