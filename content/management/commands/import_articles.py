"""`./hysio manage import_articles DIR`: articles from Markdown files (docs/article-format.md)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.importing import import_folder
from content.models import ImportRecord


class Command(BaseCommand):
    help = "Import articles from the Markdown files below DIR; each bad file is named with line and reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["dir"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        report = import_folder(folder, origin=ImportRecord.Origin.FILES)
        for path, problem in report.refused:
            self.stderr.write(
                f"{path.relative_to(folder) if path.is_absolute() or folder in path.parents else path}: {problem}"
            )
        refused = len({path for path, _problem in report.refused})
        counts = {"written": len(report.written), "unchanged": report.unchanged, "refused": refused}
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
        if refused:
            raise CommandError(f"{refused} files were refused", returncode=1)
