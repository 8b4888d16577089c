"""Files of results understood: columns found by their words, every doubt told with its cell. No Django."""
