"""Verbs of the observers: one transaction, one record in the journal each."""
