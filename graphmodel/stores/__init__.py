"""Where data is kept. The only rooms that know a database driver."""
