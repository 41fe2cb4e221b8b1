"""The map, part by part; ``page`` puts them together."""
