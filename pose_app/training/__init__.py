"""Training the network: recipes, batches, the loop, and what a run leaves behind."""
