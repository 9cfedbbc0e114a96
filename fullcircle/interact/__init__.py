"""Interact: how we talk."""
