"""Commands of the observers."""
