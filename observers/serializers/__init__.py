"""What the API shows of the observers and takes."""
