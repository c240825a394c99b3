"""Figures of the delivery, in one place because they lean on each other. Machine time, but for `LATE_AFTER`.

A call may last `CALL`; a worker starts one only while its lease outlives that. So once `PROOF` has passed since an
attempt began, its call is over, whatever became of the worker, and Twilio's list shows what it did. Two looks at the
list, `SECOND_LOOK` apart, have to agree.
"""

from datetime import timedelta

THREADS = 8
"""Calls that one drain has under way."""

BATCH, MOST_AT_ONCE = 16, 128
"""Texts that one claim takes in hand beyond those under way: few while calls are slow, for a crash leaves each of them
in doubt; more while calls are quick, for a claim costs much the same for one text and for many."""

AHEAD_SECONDS = 0.1
"""How long what waits for a thread should last."""

FRESH_SECONDS = 2.0
"""How long a text that was checked may wait for a thread: after that it is looked at again before its call."""

RECORD_WITHIN = 0.02
"""How long an outcome may wait for others, to be written down with them."""

LOOK_AGAIN = 0.1
"""How long a drain that found nothing more to do looks away, while its calls are under way."""

PACE_PATIENCE = 2.0
"""How long a drain that has nothing else to do waits for a busy sender."""

RECORD_PATIENCE = 20.0
"""How long outcomes are kept for a database that is away; after that the reconciliation finds them."""

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
IDLE_SECONDS = 30.0
"""How long a connection may have rested and still be used: what closes it at the other end waits a minute or more."""

CALL = timedelta(seconds=CONNECT_SECONDS + READ_SECONDS)
LEASE = timedelta(seconds=40)
"""Two waves of slow calls fit into it: 24 texts in hand, 8 threads, 13 seconds each; what does not is put back."""

MARGIN = timedelta(minutes=9)
"""From the end of our call to the text's place in Twilio's list: a slow network takes a text after we hung up."""

PROOF = LEASE + CALL + MARGIN
SECOND_LOOK = timedelta(seconds=60)
ALERT_PATIENCE = timedelta(seconds=15)
ALERT_TRIES = 6
"""How many calls of one alert may stay without an answer: after that the next person has long been rung, and the
ladder's next round makes a new one. What was refused is no such call."""

NO_RECEIPT_AFTER = timedelta(hours=72)
"""Clinic time: a blocked WhatsApp sender never gets an error, the text stays `sent` for ever."""

DRAIN_SECONDS = 60.0
"""How long one drain goes on; the clock hints again if more is due."""


def batch_for(call_seconds: float, claim_seconds: float = 0, most: int = MOST_AT_ONCE) -> int:
    """Say how many texts to keep waiting for a thread, where calls and claims last so long; never more than `most`.

    They last for `AHEAD_SECONDS`, or for two claims where these are slow.
    """
    ahead = max(AHEAD_SECONDS, 2 * claim_seconds)
    wanted = int(ahead * THREADS / call_seconds) if call_seconds > 0 else most
    return min(max(wanted, BATCH), most)
