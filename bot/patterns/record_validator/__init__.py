"""Validate records against rules for their fields."""
