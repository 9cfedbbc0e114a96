"""Connections to the outside: the only place that decides where one may go."""
