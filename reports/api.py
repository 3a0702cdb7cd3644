"""The front door of `reports`: the functions other apps may use. Nothing is offered yet."""

__all__: list[str] = []
