"""What `python -m tests.evals.collect` measures with: made-up feeds, their server, the floor, and a peer."""
