# Short names for what contributors do often. `./hysio` is the door for everybody else.
.PHONY: demo test quick lint format messages lock docs api

demo:
	./hysio demo
test:
	./hysio test
quick:
	./hysio test quick
lint:
	./hysio test static
format:
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .
messages: # needs GNU gettext; the compiled catalogues are committed
	.venv/bin/python -m kb_site.messages
lock: # needs uv; lock files carry names and hashes, no index address
	cd requirements && uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-build --no-header --no-annotate -q base.in -o base.lock
	cd requirements && uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-build --no-header --no-annotate -q test.in -o test.lock
docs:
	./hysio manage roles_table
api: # after an endpoint changed: the description that integrators rely on
	./hysio manage api_description --out tests/kb_site/openapi.json
