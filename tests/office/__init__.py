"""Tests of the file formats; they need no database."""
