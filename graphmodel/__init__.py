"""The model: ties, measures and stages of supplier-client relationships. Knows nothing of CSV, Dash or any CRM."""
