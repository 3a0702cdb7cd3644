"""Keeping released texts true: review dates, tasks, boards, changes of the law, and what readers are told of it."""
