"""Figures of a project, computed by query."""
