"""A simulated hospital network on loopback; it imports nothing of wardround, so no mistake can hide in both."""
