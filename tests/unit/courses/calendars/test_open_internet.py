"""What is a machine of the open internet, and what leads somewhere else."""

import pytest

from service.courses.calendars.open_internet import is_open

INSIDE = {
    "this machine": ["127.0.0.1", "127.8.8.8", "::1"],
    "networks of a house": ["10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00::1", "fc00::1"],
    "the link": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "a site": ["fec0::1"],
    "a provider's own": ["100.64.0.1"],
    "none at all": ["0.0.0.0", "0.1.2.3", "::"],
    "many at once": ["224.0.0.1", "239.1.1.1", "ff02::1", "ff0e::1"],
    "kept for later": ["240.0.0.1", "255.255.255.255", "4000::1", "5f00::1"],
    "another one mapped": ["::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:8.8.8.8"],
    "another one, compatible": ["::127.0.0.1", "::8.8.8.8"],
    "another one behind a translator": ["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "64:ff9b::808:808"],
    "another one by 6to4": ["2002:7f00:1::", "2002:a00:1::1", "192.88.99.1"],
    "another one by Teredo": ["2001:0:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "examples and trials": ["192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "protocols' own": ["192.0.0.8", "2001:20::1", "100::1"],
}


@pytest.mark.parametrize("address", [each for group in INSIDE.values() for each in group])
def test_what_leads_somewhere_else_is_not_open(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4009:81f::200e"])
def test_machines_of_the_open_internet_are(address: str) -> None:
    assert is_open(address)
