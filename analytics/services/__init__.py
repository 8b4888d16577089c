"""Verbs of the analytics: one transaction, one record in the journal each."""
