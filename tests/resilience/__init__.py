"""Scripts that try the whole installation hard, run by hand; see docs/deploy.md."""
