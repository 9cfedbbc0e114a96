"""Colleagues: who works here, in which team, with which role, and the keys their programs use."""
