"""爱数 AnyBackup: no public interface; the reports it exports or mails are read from a folder of the controller."""
