"""Who is told of what, in the transaction of the change."""
