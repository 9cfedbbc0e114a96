"""Processes that help: each is awake before it is told what to do, and so this file imports nothing of ours."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def helpers(many: int) -> ProcessPoolExecutor:
    """So many fresh processes; what they are given may need the whole of Django."""
    return ProcessPoolExecutor(many, get_context("spawn"), initializer=awake)


def awake() -> None:
    import django

    django.setup()
