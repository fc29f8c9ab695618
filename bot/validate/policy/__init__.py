"""What a candidate may be made of, judged from its text alone: one module per concern."""
