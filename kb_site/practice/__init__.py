"""A host application to try the help in: six screens of Hysio V2 with invented patients, on an origin of its own.

It stands for an application that others write: no Django settings, no database, nothing of our other packages. What it knows
of the help stands in one file (`connection.py`), as it would at a customer's.
"""
