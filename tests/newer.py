"""What Vireo has of later versions than the oracle, which is Redis 7.0: to be left out where the two are compared."""

COMMANDS = set(b"""hotkeys hotkeys|start hotkeys|stop hotkeys|get hotkeys|reset hotkeys|help
 commandlog commandlog|get commandlog|len commandlog|reset commandlog|help
 client|setinfo client|no-touch client|capa client|import-source client|replication-mode
 slowlog|cause sflush waitaof backup cluster|myshardid cluster|flushslot cluster|slot-stats
 cluster|migrateslots cluster|getslotmigrations cluster|cancelslotmigrations cluster|migration cluster|syncslots replication replication|accept replication|help
 hexpire hexpireat hexpiretime hgetdel hgetex hpersist hpexpire hpexpireat hpexpiretime hpttl hsetex httl
 delex delifeq digest increx msetex
 sdiffcard sunioncard
 lmovem blmovem
 xackdel xcfgset xdelex xidmprecord xnack
 script|show
 himport himport|prepare himport|set himport|discard himport|discardall
""".split()) | {b"backup|" + s for s in b"abort delete help list seal start status verify".split()}

# Commands of 7.0 that take more words since: the arity they had.
ARITIES = {b"zrank": 3, b"zrevrank": 3}


def is_later(version):
    """A version of the sort "8.4.0", behind 7.0."""
    parts = version.split(b".")
    return len(parts) == 3 and all(p.isdigit() for p in parts) and tuple(map(int, parts[:2])) > (7, 0)


def _told_since(item):
    """An argument, or an entry of a history, that came later."""
    if not isinstance(item[1], list) or not item[1]:
        return False
    words = [w[1] for w in item[1]]
    if b"name" in words[::2] and b"since" in words[::2]:
        return is_later(words[words.index(b"since", 0) + 1])
    return len(words) == 2 and isinstance(words[0], bytes) and isinstance(words[1], bytes) and is_later(words[0])


def without_newer(reply):
    """A reply of COMMAND INFO or DOCS without the arguments that came later, and with the arity of 7.0."""
    kind, value = reply
    if not isinstance(value, list):
        return reply
    if len(value) > 6 and isinstance(value[0][1], bytes) and value[0][1] in ARITIES and value[1][0] == ":":
        value = [value[0], (":", ARITIES[value[0][1]])] + value[2:]
    out = []
    for item in value:
        if _told_since(item):
            continue
        slim = without_newer(item)
        if isinstance(slim[1], list) and not slim[1] and item[1]:  # nothing is left: the word before goes too
            out.pop()
            continue
        out.append(slim)
    return kind, out
