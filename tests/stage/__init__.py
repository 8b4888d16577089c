"""A stage for the background work: a task of its own, databases of its own, real workers that are killed."""
