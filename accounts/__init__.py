"""Who signs in, what each role may do, the journal, notices and background work."""
