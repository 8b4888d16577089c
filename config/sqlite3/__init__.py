"""SQLite as Django knows it, with the order of names that PostgreSQL has by itself."""
