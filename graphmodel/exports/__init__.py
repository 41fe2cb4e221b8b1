"""Results as files for other programs: Gephi, NetworkX, spreadsheets. One format a file."""
