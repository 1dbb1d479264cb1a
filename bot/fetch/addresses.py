"""An IP address goes in, whether it is one of the public internet comes out.

`ipaddress.is_global` alone says yes to NAT64, 6to4, Teredo, ISATAP and IPv4-compatible forms, to multicast and to some
reserved blocks. What carries an IPv4 address inside is refused whatever it carries: the web's own servers have none.
"""

from ipaddress import IPv6Address, ip_address, ip_network

_REFUSED = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.31.196.0/24",  # AS112, which answers for private addresses
        "192.88.99.0/24",
        "192.175.48.0/24",  # AS112
        "100.64.0.0/10",
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2001::/23",  # Teredo among others
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_ISATAP = {0x0000_5EFE, 0x0200_5EFE}


def is_public(text: str) -> bool:
    """Tell whether an address belongs to the public internet, and carries no other address inside."""
    try:
        address = ip_address(text.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and int(address) >> 32 & 0xFFFF_FFFF in _ISATAP:
        return False
    flags = (address.is_multicast, address.is_reserved, address.is_private, address.is_loopback, address.is_link_local)
    refused = any(address in block for block in _REFUSED if block.version == address.version)
    return address.is_global and not refused and not any((*flags, address.is_unspecified))
