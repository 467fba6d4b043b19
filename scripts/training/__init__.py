"""What scripts/test-train is made of: made-up articles to learn from."""
