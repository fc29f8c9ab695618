"""Classify, count and rank the errors of a log, and suggest known fixes."""
