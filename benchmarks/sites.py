"""``python -m benchmarks.sites``: each line of input replaces the mock site by a fresh one; prints its address."""

from __future__ import annotations

import sys

from mock_site import MockSite


def main() -> None:
    """Serve until the input ends."""
    site = MockSite()
    for _ in sys.stdin:
        site.stop()
        site = MockSite().start()
        print(site.url, flush=True)
    site.stop()


if __name__ == "__main__":
    main()
