"""Papers as facts: the frame that all of them share, and the table of those who make them."""
