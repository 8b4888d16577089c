"""Results, analyses of objectivity and what follows them."""
