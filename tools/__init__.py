"""What developers need beside the program; no part of what is installed."""
