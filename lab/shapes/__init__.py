"""Shapes: one module or package per device family, discovered by its SHAPE attribute."""
