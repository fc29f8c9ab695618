"""From an issue to what is done about it: facts are gathered, decided on, and carried out."""
