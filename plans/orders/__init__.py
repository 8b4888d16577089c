"""Facts for print: the order that puts a plan in force, and the one that changes it."""
