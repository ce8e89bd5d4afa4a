"""Sets: one place a file, composed from paper pieces."""
