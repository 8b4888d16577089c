"""API of the observers: the same scope, filters and services as the pages."""
