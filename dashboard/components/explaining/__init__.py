"""Where a figure comes from and what it means: the button, the dialog, the glossary."""
