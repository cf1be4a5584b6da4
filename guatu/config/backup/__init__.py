"""备份与恢复：one file that holds everything, proven by restoring it beside; restored whole or not at all."""
