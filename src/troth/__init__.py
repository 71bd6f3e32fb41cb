"""Keeps service-level promises."""
