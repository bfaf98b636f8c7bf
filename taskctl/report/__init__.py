"""One module per output format: findings in, text out."""
