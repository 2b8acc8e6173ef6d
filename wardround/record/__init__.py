"""Record: rounds on disk and in the store; what reports read."""
