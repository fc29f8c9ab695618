"""After the merge: whether a tool keeps what it promised, and how to take it back."""
