"""An IP address goes in, whether it is one of the public internet comes out.

`ipaddress.is_global` alone says yes to NAT64, 6to4, Teredo and IPv4-compatible forms of private addresses, to multicast
and to some reserved blocks: whatever carries an IPv4 address inside is unwrapped, and both must be public.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_REFUSED = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "100.64.0.0/10",
        "fec0::/10",
        "64:ff9b:1::/48",
        "2001::/23",  # Teredo among others
        "3fff::/20",
        "5f00::/16",
    )
)
_NAT64, _COMPATIBLE = ip_network("64:ff9b::/96"), ip_network("::/96")


def is_public(text: str) -> bool:
    """Tell whether an address, and every IPv4 address it carries, belongs to the public internet."""
    try:
        address = ip_address(text.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    return all(_plainly_public(each) for each in (address, *_inside(address)))


def _inside(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    if isinstance(address, IPv4Address):
        return
    if address in _NAT64 or address in _COMPATIBLE:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour


def _plainly_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _NAT64):
        return True  # judged by what it carries
    flags = (address.is_multicast, address.is_reserved, address.is_private, address.is_loopback, address.is_link_local)
    refused = any(address in block for block in _REFUSED if block.version == address.version)
    return address.is_global and not refused and not any((*flags, address.is_unspecified))
