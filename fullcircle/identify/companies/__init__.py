"""Companies: the firms and organizations we deal with."""
