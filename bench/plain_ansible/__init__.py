"""A plain Ansible task per host."""
