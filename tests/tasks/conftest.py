"""Who files reports in the tests of this folder."""

import pytest
from django.test import Client

from organizations.models import User


@pytest.fixture
def unit(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["unit_lead"])
    return client
