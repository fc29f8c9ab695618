"""What a tool has beside its code: a command line, tests and package files, made for any code."""
