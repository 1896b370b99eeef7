"""Running the platform: is it alive, is it ready, what does it do, and is its data safe elsewhere."""
