"""Analytical notes: sentences, tables, pictures and the paper, all out of frozen figures."""
