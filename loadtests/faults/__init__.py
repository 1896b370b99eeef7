"""Faults while people vote: each is done to a served platform, and then everything is counted.

``python -m loadtests.faults`` does all of them at full length and prints a table (``make faults``). Voters
send real ballots over HTTP and send the very same ballot again where they are not answered, as a browser
does. Afterwards each ballot that was acknowledged stands on the board once, and the count is what was meant.
"""
