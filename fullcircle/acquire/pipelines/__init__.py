"""Pipelines: the ways that deals go, stage by stage."""
