"""Oracle databases, asked so far only by what was brought back: their backup jobs."""
