"""Candidates that cheat, each with what must find it out."""
