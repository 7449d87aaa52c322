"""Use cases: each loads, decides with the domain, and commits."""
