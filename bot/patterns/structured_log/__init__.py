"""Write records as safe log lines and read them; redact, filter, count."""
