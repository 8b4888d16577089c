"""Filters of the observers' lists, shared by the pages and the API."""
