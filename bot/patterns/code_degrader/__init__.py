"""Make pairs of degraded and original Python source, by up to five degradations."""
