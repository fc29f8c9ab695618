"""The integration stage's parts: what is run before and after a change, and what the runs say."""
