"""All that is asked of the browser: a deadline on every call, snapshots with references, and the use of one node."""
