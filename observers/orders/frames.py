"""Phrases that several papers about observers share."""

from datetime import date

BLANK = "____________________"


def span(first: date, last: date) -> str:
    """«14.04.2027» or «с 14.04.2027 по 28.04.2027»."""
    return f"{first:%d.%m.%Y}" if first == last else f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}"
