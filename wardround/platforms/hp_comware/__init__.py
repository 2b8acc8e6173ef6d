"""H3C / HPE Comware 5 and 7: switches, routers, SecPath firewalls, IRF fabrics, chassis."""
