"""Where a device is, told no closer than its network."""

import ipaddress


def network_of(address: str) -> str:
    """IPv4 networks of 256, IPv6 of a site (/48); "" for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
