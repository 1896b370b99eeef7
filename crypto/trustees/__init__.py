"""Trustees: their keys, the threshold ceremony, and the trustees record (sections 5 and 5.1).

``keys`` makes and reads key files, ``record`` reads a trustees record and checks every
proof in it, ``ceremony`` holds what one member of a threshold ceremony does and
``coordinator`` what the person between the members does; ``play`` plays all of them.
"""
