"""Completing a reply: the command line, the tests and the package files that came without."""
