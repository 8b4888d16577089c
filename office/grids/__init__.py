"""Readers that turn docx, pdf, html, xlsx and plain text into one ``Reading``."""
