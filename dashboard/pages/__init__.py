"""Pages: each one question. A page declares; figures and components do."""
