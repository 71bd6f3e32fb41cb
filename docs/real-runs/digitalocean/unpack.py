"""Make rows of the status page's history: one file of incidents, one of maintenance.

$ python unpack.py data/digitalocean_statuspage_incidents.json.gz
"""

import gzip
import json
import sys
from pathlib import Path


def main() -> None:
    """Write `incidents.jsonl` and `maintenance.jsonl` beside the given file."""
    source = Path(sys.argv[1])
    with gzip.open(source, "rt", encoding="utf-8") as packed:
        page = json.load(packed)
    incidents = [
        {
            "id": one["id"],
            "impact": one["impact"],
            "started": one["started_at"],
            "updates": sorted(told["display_at"] for told in one["incident_updates"]),
            "monitoring": one["monitoring_at"],
        }
        for one in page["incidents"]
    ]
    for one in incidents:
        told = one.pop("updates")
        one["first_update"], one["second_update"] = [*told, None, None][:2]
    maintenance = [
        {
            "id": one["id"],
            "start": one["scheduled_for"],
            "end": one["scheduled_until"],
            "announced": one["created_at"],
        }
        for one in page["scheduled_maintenances"]
    ]
    for name, rows in (("incidents", incidents), ("maintenance", maintenance)):
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (source.parent / f"{name}.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
