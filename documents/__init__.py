"""Printable orders and reports: frozen facts, number, file."""
