"""Tests of plans: the deadline language, the import, the pages."""
