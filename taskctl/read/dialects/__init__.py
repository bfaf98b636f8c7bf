"""How people write many items into one document: one module for each way."""
