"""Pages of the observers."""
