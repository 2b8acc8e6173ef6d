"""Backups of data: the jobs of the plan (`backup_jobs`), what to ask their tools, and how the replies become records."""

from __future__ import annotations

from wardround.backup_jobs.asking import with_jobs
from wardround.backup_jobs.job import Job, JobError, entries, faults, inventory_faults, jobs

__all__ = ["Job", "JobError", "entries", "faults", "inventory_faults", "jobs", "with_jobs"]
