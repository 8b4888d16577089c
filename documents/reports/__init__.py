"""What is told of papers: their texts for the card, their lives as steps, the faults of their stored files."""
