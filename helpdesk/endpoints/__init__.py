"""The HTTP API of the help inside an application: one router a file, joined by `kb_site.http_api`."""
