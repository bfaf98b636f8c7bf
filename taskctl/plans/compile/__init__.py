"""From tasks.json and features.json to the files that are derived from them."""
