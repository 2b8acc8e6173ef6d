"""Configurations kept: secrets as tokens in git, their values encrypted beside, and the way back."""
