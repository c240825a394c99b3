"""Eight clients book whole courses at once, beside the same rows written without our checks and locks.

Each client is a process with a connection of its own. The two ways take turns within one run, on one table that grows;
the database's constraints hold for both.
"""

from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from statistics import median
from typing import TYPE_CHECKING

from bench.copying import connect
from bench.filling import ZONE, copy_patients
from bench.hands import Clients, Hand
from bench.houses import a_house
from bench.places import SESSIONS, Area
from service.base.database import Database
from service.base.ids import new_id

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

CLIENTS, COURSES, ROUNDS = 8, 20, 5
PATIENTS = 2 + 2 * COURSES * ROUNDS  # two courses warm up
WAYS = ("book", "insert")

Step = tuple[str, int]
"""Which way, and from which of a client's courses on."""


def measure_booking(database: Database) -> None:
    """Print courses per second of both ways, and their ratio round by round."""
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    fork = get_context("fork")
    told = fork.Barrier(CLIENTS), fork.Value("i", 0), _clients(database)
    with fork.Pool(CLIENTS, _begin, told) as pool:
        pool.map(_warm, range(CLIENTS), chunksize=1)
        for turn in range(2 * ROUNDS):
            way = WAYS[turn % 2]
            took = pool.map(_run, [(way, 1 + turn * COURSES)] * CLIENTS, chunksize=1)
            rates[way].append(CLIENTS * COURSES / (max(end for _, end in took) - min(begun for begun, _ in took)))
    print(
        f"\n{CLIENTS} clients, courses of {SESSIONS} sessions, {ROUNDS} rounds of {CLIENTS * COURSES} courses each way"
    )
    _show("booked by the desk, courses a second", rates["book"])
    _show("the same rows without checks and locks", rates["insert"])
    _show("booked, as a share of that", [one / other for one, other in zip(*rates.values(), strict=True)])


def _show(what: str, found: Sequence[float]) -> None:
    print(f"  {what:<42} {median(found):8.2f} median, {min(found):.2f} to {max(found):.2f}")


def _clients(database: Database) -> Clients:
    """Put in a clinic with a practitioner, a room and fresh patients for every client."""
    with database.write() as session:
        house = a_house(session, "booking", practitioners=CLIENTS, rooms=CLIENTS)
    patients = [tuple(new_id() for _ in range(PATIENTS)) for _ in range(CLIENTS)]
    with connect(database.engine.url, ZONE) as server:
        copy_patients(server, house, [one for each in patients for one in each])
    areas = tuple(Area(f"p{number}", f"r{number}", each) for number, each in enumerate(patients))
    return Clients(database.engine.url.render_as_string(hide_password=False), house, areas)


def _begin(barrier: Barrier, turn: "Synchronized[int]", clients: Clients) -> None:
    with turn.get_lock():
        number, turn.value = turn.value, turn.value + 1
    Hand.mine = Hand(barrier, clients, number)


def _warm(_number: int) -> None:
    Hand.mine.warm()


def _run(step: Step) -> tuple[float, float]:
    return Hand.mine.run(*step, COURSES)
