"""After the merge: whether a tool keeps what it promised."""
