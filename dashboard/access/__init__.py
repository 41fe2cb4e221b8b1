"""Who may see what: signing in, rights, what restricted readers tell, and what is remembered of who looked."""
