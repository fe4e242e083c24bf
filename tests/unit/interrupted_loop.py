"""A loop that is interrupted twice in the middle of its work: ``python interrupted_loop.py SIGNAL``.

A process of its own: where Playwright is at work no other loop may run.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from mes_assist.browser.interruption import interruptible


def interrupted(number: int) -> int:
    """Return how often the work was carried through before the second interrupt was raised."""
    carried_through = 0

    async def work() -> None:
        nonlocal carried_through
        while True:
            os.kill(os.getpid(), number)
            carried_through += 1
            await asyncio.sleep(0)

    loop = asyncio.new_event_loop()
    task = loop.create_task(work())
    with interruptible() as raised_by:
        raised_by(loop)
        for _ in range(2):
            try:
                loop.run_until_complete(task)
            except KeyboardInterrupt:
                assert not task.done()
    task.cancel()
    loop.run_until_complete(asyncio.wait([task]))
    loop.close()
    return carried_through


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout.write(str(interrupted(int(sys.argv[1]))))
