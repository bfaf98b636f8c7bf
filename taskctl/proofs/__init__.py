"""Running proofs: commands in separate processes, watched, limited and judged."""
