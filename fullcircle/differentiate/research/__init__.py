"""Research: what was found out about the market, with how, when and from how many, so that others can build on it."""
