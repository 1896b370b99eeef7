"""Where a request comes from, as limits count it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

ONE_CUSTOMER = 64  # bits of an IPv6 address that a provider hands out as one connection


def remote_key() -> str:
    """Return the network address of the request: IPv4 whole, IPv6 by the /64 that one customer has."""
    text = (request.remote_addr or "127.0.0.1").partition("%")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, ONE_CUSTOMER), strict=False))
