"""Runs proofs: commands in processes of their own, watched, limited and judged."""
