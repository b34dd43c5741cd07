"""What things are, and their rules; the standard library only."""
