"""Pages of what follows signs."""
