"""Ratios against peers in one run; never timed tests."""
