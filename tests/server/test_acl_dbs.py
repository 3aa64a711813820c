"""Rules of users about databases, as Valkey has them: db=, resetdbs, alldbs; and what scripts and functions may do for whom."""


def denied(reply):
    return str(reply).startswith("NOPERM No permissions to access database")


def test_databases_of_a_user(start):
    server = start()
    with server.client() as c, server.client() as u:
        c.must("ACL", "SETUSER", "u", "on", ">p", "+@all", "~*", "&*", "db=0,2")
        u.must("AUTH", "u", "p")
        assert u.must("SET", "k", 1) == b"OK" and denied(u.call("SELECT", 1)) and u.must("SELECT", 2) == b"OK"
        assert denied(u.call("MOVE", "k", 3)) and denied(u.call("COPY", "k", "j", "DB", 1)) and denied(u.call("SWAPDB", 0, 1))
        assert denied(u.call("FLUSHALL")) and u.must("FLUSHDB") == b"OK" and u.must("SWAPDB", 0, 2) == b"OK"
        assert denied(u.call("EVAL", "redis.call('select', 1) return redis.call('set', 'k', 1)", 0)) or \
            "No permissions to access database" in str(u.call("EVAL", "redis.call('select', 1) return redis.call('set', 'k', 1)", 0))
        assert u.must("EVAL", "return redis.acl_check_cmd('select', '1') or redis.acl_check_cmd('flushall')", 0) is None
        entry = c.must("ACL", "LOG", 1)[0]
        assert dict(zip(entry[::2], entry[1::2]))[b"reason"] == b"database" and int(c.info("stats")["acl_access_denied_db"]) > 5
        # what was selected before the rules changed
        c.must("ACL", "SETUSER", "u", "resetdbs", "db=5")
        assert denied(u.call("GET", "k")) and denied(u.call("SCAN", 0)) and u.must("PING") == b"PONG" and u.must("SELECT", 5) == b"OK"
        u.must("MULTI")
        u.must("SET", "k", 1)
        c.must("ACL", "SETUSER", "u", "resetdbs")
        assert "no permission to access database" in str(u.must("EXEC")[0])
        c.must("ACL", "SETUSER", "u", "alldbs")
        assert u.must("SELECT", 9) == b"OK"
        assert c.must("ACL", "DRYRUN", "u", "SELECT", "3") == b"OK"
        c.must("ACL", "SETUSER", "u", "db=1")
        assert c.must("ACL", "DRYRUN", "u", "SELECT", "3") == b"This user has no permissions to access the '3' database"
        assert c.must("ACL", "DRYRUN", "u", "GET", "k") == b"This user has no permissions to access the '0' database"


def test_texts_of_database_rules(server):
    with server.client() as c:
        c.must("ACL", "SETUSER", "t", "on", "+@read", "~*", "db=3,0,3", "(+@write ~w db=1)")
        line = next(x for x in c.must("ACL", "LIST") if x.startswith(b"user t "))
        assert b" db=3,0 " in line and b"(~w resetchannels db=1 " in line
        got = c.must("ACL", "GETUSER", "t")
        assert dict(zip(got[::2], got[1::2]))[b"databases"] == b"db=3,0"
        rules = line.decode().split(" ", 2)[2].split(" ")
        c.must("ACL", "SETUSER", "t2", *rules)
        again = next(x for x in c.must("ACL", "LIST") if x.startswith(b"user t2 "))
        assert again.split(b" ", 2)[2] == line.split(b" ", 2)[2]
        for bad in ("db=", "db=x", "db=-1", "db=1,", "db=1;2"):
            assert "Syntax error" in str(c.call("ACL", "SETUSER", "t3", bad)), bad
        # a selector for each database: what goes where
        assert c.must("ACL", "DRYRUN", "t", "GET", "k") == b"OK" and b"database" in c.must("ACL", "DRYRUN", "t", "SET", "w", "1")
        c.must("ACL", "SETUSER", "t", "reset")
        assert b"db" not in next(x for x in c.must("ACL", "LIST") if x.startswith(b"user t "))
        for name in ("t", "t2", "t3"):
            c.call("ACL", "DELUSER", name)


def test_functions_are_checked_as_their_commands_are(server):
    with server.client() as c, server.client() as u:
        c.must("FUNCTION", "LOAD", "REPLACE", "#!lua name=aclf\nredis.register_function('put', function(k, a) return redis.call('set', k[1], a[1]) end)\n"
               "redis.register_function{function_name='get', callback=function(k) return redis.call('get', k[1]) end, flags={'no-writes'}}")
        c.must("ACL", "SETUSER", "f", "on", "nopass", "resetkeys", "~mine:*", "-@all", "+fcall", "+fcall_ro", "+get")
        u.must("AUTH", "f", "x")
        try:
            assert "keys" in str(u.call("FCALL", "get", 1, "other")) and "NOPERM" in str(u.call("FCALL", "get", 1, "other"))
            assert u.must("FCALL", "get", 1, "mine:1") is None and u.must("FCALL_RO", "get", 1, "mine:1") is None
            error = str(u.call("FCALL", "put", 1, "mine:1", "v"))
            assert "can't run this command or subcommand" in error and c.must("EXISTS", "mine:1") == 0
            c.must("ACL", "SETUSER", "f", "+set")
            assert u.must("FCALL", "put", 1, "mine:1", "v") == b"OK" and u.must("FCALL_RO", "get", 1, "mine:1") == b"v"
            assert "NOPERM" in str(u.call("FUNCTION", "LIST")) and "NOPERM" in str(u.call("EVAL", "return 1", 0))
            c.must("ACL", "SETUSER", "f", "resetkeys", "%R~mine:*")
            assert "NOPERM" in str(u.call("FCALL", "put", 1, "mine:1", "v")) and "NOPERM" in str(u.call("FCALL", "get", 1, "mine:1"))
            assert u.must("FCALL_RO", "get", 1, "mine:1") == b"v"  # whose keys are read only
            c.must("ACL", "SETUSER", "f", "-fcall_ro")
            assert "NOPERM" in str(u.call("FCALL_RO", "get", 1, "mine:1"))
        finally:
            c.must("ACL", "DELUSER", "f")
            c.must("FUNCTION", "DELETE", "aclf")
            c.must("DEL", "mine:1")
