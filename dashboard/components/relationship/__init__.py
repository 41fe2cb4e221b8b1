"""The relationship page, part by part."""
