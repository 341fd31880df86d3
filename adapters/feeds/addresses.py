"""Which network addresses the public internet has, from the IANA special-purpose registries."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(block)
    # Teredo, benchmarking and ORCHID (2001::/23), documentation, and 6to4, which wraps any IPv4 address
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)


def is_public(address: str) -> bool:
    """Whether a numeric address (as getaddrinfo gives it) belongs to the public internet."""
    try:
        read: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(read, IPv6Address):
        if read.ipv4_mapped is not None:
            read = read.ipv4_mapped
        else:
            return read in _PUBLIC_6 and not any(read in block for block in _NOT_PUBLIC_6)
    return not any(read in block for block in _NOT_PUBLIC_4)
