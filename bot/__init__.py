"""Toolwright: small Python development tools from specifications, under human control."""

__version__ = "0.1.0"
