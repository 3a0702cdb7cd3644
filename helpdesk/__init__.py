"""Who needs help? Tickets, SLA clocks, escalation and the in-app help widget."""
