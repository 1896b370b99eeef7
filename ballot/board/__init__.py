"""The public bulletin board: an append-only record, signed checkpoints, exports."""
