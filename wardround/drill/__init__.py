"""Restore drills: the newest backup into a scratch instance, checked, measured, torn down, and signed for."""
