"""Names instead of ids: what they mean, and the records that rows tell of besides."""
