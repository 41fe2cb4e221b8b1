"""The page of stages, part by part."""
