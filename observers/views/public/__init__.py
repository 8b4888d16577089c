"""Pages without sign-in: the sign-up, one question at a time, and what the links of the letters open."""
