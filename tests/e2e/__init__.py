"""The whole platform in a real browser; servers and networks misbehave in some of it."""
