"""The invented municipality: its texts, its pupils who never lived, their works."""
