"""The page Studio: a rendered person as chosen."""
