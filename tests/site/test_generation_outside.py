"""A change outside of a transaction begins a generation too, whatever the statement gives back."""

import pytest

from portal.core.generation import current_generation
from portal.directory.models import Region


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_row_inserted_outside_of_a_transaction_is_a_change():
    before = current_generation()
    Region.objects.create(slug="ici", label="Ici", code="01", tile_row=1, tile_column=1)
    assert current_generation() != before
    assert Region.objects.count() == 1
