"""What one would run otherwise, each as well as it can be done without leaving the plain path."""
