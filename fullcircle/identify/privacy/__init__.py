"""Privacy requests: what people ask about their data, by when it is answered, and what came of it."""
