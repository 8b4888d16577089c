"""From a document's grids and paragraphs to a draft of a plan, with every doubt named."""
