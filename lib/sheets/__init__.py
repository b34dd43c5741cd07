"""Excel and CSV in and out; bytes and rows, no database."""
