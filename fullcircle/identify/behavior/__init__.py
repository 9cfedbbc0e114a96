"""What customers do: pages they view, products they use and any event a program names, as one append-only stream."""
