"""Worlds in which the examples of the OpenAPI document are sent. One module a room; each makes scenes (world.scene) for its operations."""
