"""Do something clinic by clinic, so that one clinic's trouble stops no other."""

from collections.abc import Callable, Iterable
from uuid import UUID

from service.notify.delivery.complaints import complain


def each_apart(clinic_ids: Iterable[UUID], do: Callable[[UUID], int], failed: str) -> int:
    """Do it for every clinic and return the sum of what it returns; what goes wrong is logged as `failed`.

    It counts as nothing done: `do` is to be called again before long.
    """
    return sum(_apart(clinic_id, do, failed) for clinic_id in clinic_ids)


def _apart(clinic_id: UUID, do: Callable[[UUID], int], failed: str) -> int:
    try:
        return do(clinic_id)
    except Exception as error:  # noqa: BLE001 - the other clinics must not wait for this one; it is tried again
        complain(failed, error, clinic_id=clinic_id)
        return 0
