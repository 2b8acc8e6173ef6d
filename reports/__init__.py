"""Reports: pure functions from a closed round to the documents a hospital signs; one folder with build.py is one report."""
