"""The database the product brings along, and what to say when it is away."""
