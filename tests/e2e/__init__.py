"""The whole platform in a real browser: voters, office and scrutineer, and servers and networks that misbehave."""
