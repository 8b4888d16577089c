"""Forms of the observers' pages: they clean, the services write."""
