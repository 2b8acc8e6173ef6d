"""SQL Server, asked so far only by what was brought back: its backup jobs."""
