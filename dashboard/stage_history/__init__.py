"""Where each relationship came from and where it is heading: stages month end by month end."""
