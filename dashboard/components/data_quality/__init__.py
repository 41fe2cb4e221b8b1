"""The page of the data, part by part."""
