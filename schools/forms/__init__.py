"""Forms of the schools' part."""
