"""Speed, measured side by side in one run: ratios that a slow machine changes little."""
