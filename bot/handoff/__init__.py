"""What the trust zones, and a person between them, pass on: jobs, bundles, candidate folders."""
