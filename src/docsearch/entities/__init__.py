"""What texts and queries name: places, dates, sums, names, contacts."""
