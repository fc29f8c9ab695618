"""Configuration in layers: merged, read by dotted key, typed, compared and shown."""
