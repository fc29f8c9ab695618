"""Measure what compressing texts saves and keeps, and compare answers with references."""
