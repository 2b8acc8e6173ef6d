"""Configuration of the simulated devices: what runs, what is saved, and how a command line changes it."""
