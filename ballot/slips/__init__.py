"""Printed slips: a sign-in word and a voting code on paper, with a QR that a phone's camera reads."""
