"""The product's settings with a base of the benchmarks' own and one stock page type beside ours."""

import os

os.environ.setdefault("SECRET_KEY", "benchmarks only")
os.environ.setdefault("AUDIT_KEY", "benchmarks only")
os.environ.setdefault("SEAL_KEY", "benchmarks only")

from kb_site.settings import *  # noqa: F403
from kb_site.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "bench"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
