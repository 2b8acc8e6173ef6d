"""备份与恢复演练报告: how configurations, data backups and restore drills stand, whichever round it is made for."""
