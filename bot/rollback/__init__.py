"""Taking a merged tool back: what that changes, how it is told, and a proposal for a person."""
