"""From opened answers to tables, charts and files. Pure."""
