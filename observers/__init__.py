"""Public observers, their sessions and acts."""
