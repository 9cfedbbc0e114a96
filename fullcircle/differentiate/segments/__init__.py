"""Segments: people who are alike in what matters, by rules that read as sentences, or picked by hand."""
