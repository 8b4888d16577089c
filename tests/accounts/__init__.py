"""Tests of the accounts: people, rights, journal, background work."""
