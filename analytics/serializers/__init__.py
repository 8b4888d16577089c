"""What the API of the analytics shows and takes."""
