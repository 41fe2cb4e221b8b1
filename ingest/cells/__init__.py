"""Text into typed values, cell by cell."""
