"""The synthetic voter: every minute it casts in a test contest as a browser would, and raises an alarm.

It comes through the public address and knows nothing but its slip (``ballot.canary`` makes it) and the
platform's public key. Whatever fails, or takes too long, is logged, told by e-mail, and shown in /metrics.
"""
