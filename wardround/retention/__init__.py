"""How long copies stay: grandfather, father, son; a plan that shows itself before anything is deleted."""
