"""Score how good a context is for a task, and rank contexts."""
