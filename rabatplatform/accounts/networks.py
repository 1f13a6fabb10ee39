"""Where a device or a system is: told no closer than its network, and compared with the networks that a key is bound to."""

import ipaddress
from functools import lru_cache

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied

WIDEST = {4: 16, 6: 32}  # the shortest prefix that a key may name
MOST_NETWORKS = 20


def network_of(address: str) -> str:
    """IPv4 networks of 256, IPv6 of a site (/48); "" for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def address_of(request) -> str:
    """The address of the caller, as the trusted proxy says it; "" where nobody can say.

    SECURITY: without a trusted proxy (ALLAUTH_TRUSTED_PROXY_COUNT is 0) X-Forwarded-For is not read; with one only the entry that
    the proxy itself wrote. An entry that is no address, or too few of them, are none: the connection's own would be the
    proxy's.
    """
    try:
        ip = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return ""
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def read_network(text: str) -> str:
    """A network in its one spelling: "192.0.2.0/24"; an address alone is a network of one, IPv4 written as IPv6 is IPv4.

    Raises ValueError: no network, of one device's own zone (%eth0), with bits beside its prefix, or wider than WIDEST.
    """
    if "%" in text:  # ipaddress takes a zone of any length; what comes from afar has none
        raise ValueError(text)
    network = _unmapped(ipaddress.ip_network(text.strip()))
    if network.prefixlen < WIDEST[network.version]:
        raise ValueError(text)
    return str(network)


def is_within(address: str, networks: tuple[str, ...]) -> bool:
    """Whether an address is in one of the networks; "" is in none. SECURITY: no networks at all: from anywhere (keys of before)."""
    if not networks:
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in _parsed(networks) if network.version == ip.version)


def _unmapped(network):
    """::ffff:192.0.2.0/120 as 192.0.2.0/24: address_of says every address so."""
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return ipaddress.ip_network((mapped, network.prefixlen - 96)) if mapped is not None and network.prefixlen >= 96 else network


@lru_cache(maxsize=1024)
def _parsed(networks: tuple[str, ...]):
    return tuple(ipaddress.ip_network(network) for network in networks)
