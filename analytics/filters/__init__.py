"""Filters of the analytics, the same for pages and API."""
