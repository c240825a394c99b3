"""Figures of the delivery, in one place because they lean on each other. Machine time, but for `LATE_AFTER`.

A call may last `CALL`; a worker starts one only while its lease outlives that. So once `PROOF` has passed since an
attempt began, its call is over, whatever became of the worker, and Twilio's list shows what it did. Two looks at the
list, `SECOND_LOOK` apart, have to agree.
"""

from datetime import timedelta

BATCH = 16
THREADS = 8
CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
IDLE_SECONDS = 30.0
"""How long a connection may have rested and still be used: what closes it at the other end waits a minute or more."""

CALL = timedelta(seconds=CONNECT_SECONDS + READ_SECONDS)
LEASE = timedelta(seconds=40)
"""Two waves of calls fit into it: 16 rows, 8 threads, 13 seconds each."""

MARGIN = timedelta(minutes=9)
"""From the end of our call to the text's place in Twilio's list: a slow network takes a text after we hung up."""

PROOF = LEASE + CALL + MARGIN
SECOND_LOOK = timedelta(seconds=60)
ALERT_PATIENCE = timedelta(seconds=15)
NO_RECEIPT_AFTER = timedelta(hours=72)
"""Clinic time: a blocked WhatsApp sender never gets an error, the text stays `sent` for ever."""

DRAIN_SECONDS = 60.0
"""How long one drain goes on; the clock hints again if more is due."""
