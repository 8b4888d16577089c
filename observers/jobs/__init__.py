"""Background work of the observers."""
