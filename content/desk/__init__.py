"""Pages below /desk/ for people who write, review and manage articles. Their rules stand in `content.review`."""
