"""Find facts in documents of many languages."""
