"""Drills that a person does (Oracle, SQL Server): the runbook that is handed out, and the transcript that is judged."""
