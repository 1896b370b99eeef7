"""A whole committee election and a membership ballot, played through the HTTP interface."""
