"""Background work of the documents: draw a paper's file, put many into one ZIP, check all stored files."""
