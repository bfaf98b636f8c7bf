"""What writes: one module per command."""
