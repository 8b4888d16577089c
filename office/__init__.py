"""File formats and typography. Knows neither Django nor the domain."""
