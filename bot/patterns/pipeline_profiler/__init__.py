"""Measure time, memory and calls of a function or of a pipeline's steps, and judge times."""
