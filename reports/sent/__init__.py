"""发送清单: every command and request of a round, for the hospital to check that nothing but reading was done."""
