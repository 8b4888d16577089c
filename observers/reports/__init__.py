"""What is read of the observers, in a constant number of queries."""
