"""The product's settings with what makes tests quick and closed: fast hasher, fake embedder, immediate tasks."""

import os
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ.setdefault("HYSIO_VAR", str(Path(tempfile.gettempdir()) / f"hysio-test-{os.getuid()}-{WORKER}"))
os.environ.setdefault("SECRET_KEY", "tests only")
os.environ.setdefault("AUDIT_KEY", "tests only")
os.environ.setdefault("SEAL_KEY", "tests only")

from kb_site.settings import *

VAR.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "search"]}}
SEARCH_DENSE = ["fake"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
