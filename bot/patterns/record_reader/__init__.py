"""Read CSV, TSV, JSON lines or key=value lines into typed records, and write them."""
