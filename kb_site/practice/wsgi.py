"""What gunicorn serves: the practice application with the connection that stands in `HYSIO_VAR`."""

import os
from pathlib import Path

from kb_site.practice import connection
from kb_site.practice.app import Application

application = Application(connection.read(Path(os.environ["HYSIO_VAR"]) / connection.FILE))
