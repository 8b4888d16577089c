"""Routes of the analytics."""
