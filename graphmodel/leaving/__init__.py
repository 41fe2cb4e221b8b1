"""What goes when people leave: what each person holds, what is left, who takes over, whom one would miss most."""
