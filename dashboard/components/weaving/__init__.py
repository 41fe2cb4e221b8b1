"""What to weave next: holes, introductions, plans."""
