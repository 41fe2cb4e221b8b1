"""The dashboard: the results as pages."""
