"""Pages of the register, of one paper, and the public page that proves a paper."""
