"""The documentation, checked with the code and served by the product it describes."""
