"""From drafts to one judged candidate: a pool of them, votes on what they do, feedback."""
