"""wardround (查房): asks a hospital's machines how they are, judges the answers and keeps them."""

__version__ = "0.1.0"
