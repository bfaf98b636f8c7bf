"""Running the rules: selection, suppressions, baseline, fixes."""
