"""The front door of `helpdesk`: the functions other apps may use. Nothing is offered yet."""

__all__: list[str] = []
