from uuid import UUID

import pytest
from psycopg.types.array import ListDumper

from service.base.id_lists import IdListDumper
from service.base.ids import new_id

ONE, ANOTHER = new_id(), UUID(int=1)


@pytest.mark.parametrize("ids", [[ONE], [ONE, ANOTHER], [], [None], [ONE, None], [["a", "b"]], ["a,b", 'c"']])
def test_a_list_is_written_as_the_driver_writes_it(ids: list[object]) -> None:
    assert IdListDumper(list).dump(ids) == ListDumper(list).dump(ids)
