"""Template tags built in to every template."""
