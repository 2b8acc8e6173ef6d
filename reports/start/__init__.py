"""开始.html: the one page from which a round and its documents are walked through."""
