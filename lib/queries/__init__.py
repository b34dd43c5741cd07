"""Questions: they read and never write."""
