"""Tests of the schools."""
