"""Privacy: a copy of everything about a person, and forgetting it, whatever tables there are. Knows no word of customers."""
