"""What a tool's files look like, whoever wrote its code: sources made from an interface alone."""
