"""Forms of the analytics, a module for each part."""
