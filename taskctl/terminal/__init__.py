"""The board in a terminal: columns, cards and details, which a person moves and edits."""
