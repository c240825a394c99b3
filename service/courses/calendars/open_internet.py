"""Which addresses are machines of the open internet: pure.

Python's own `is_global` is not enough: it differs from version to version, and counts as global what leads somewhere
else: addresses that carry another one inside (mapped, compatible, NAT64, 6to4, Teredo), site-local and multicast ones.
So of IPv6 only what is handed out to networks (2000::/3) is open, less what lies in there for other ends.
"""

from ipaddress import IPv4Address, ip_address, ip_network

HANDED_OUT = ip_network("2000::/3")
NOT_OPEN = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocols' own, among them Teredo, which carries an IPv4 address
            "2001:db8::/32",  # for examples
            "2002::/16",  # 6to4, which carries an IPv4 address
            "3fff::/20",  # for examples
            "192.0.0.0/24",  # protocols' own
            "192.88.99.0/24",  # relays of 6to4
        ),
    )
)


def is_open(written: str) -> bool:
    """Tell whether an address, which may name its interface after %, is a machine of the open internet."""
    address = ip_address(written.partition("%")[0])
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    if any(address in network for network in NOT_OPEN):
        return False
    return isinstance(address, IPv4Address) or address in HANDED_OUT
