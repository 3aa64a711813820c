"""COMMAND in all its forms against the real server: every row that Vireo has says what Redis 7.0 says of that command,
field by field and in the same types of RESP2 and RESP3. Sentences (summaries, complexities, notes ...) are ours: only
their presence is compared."""
import pytest

from tests.newer import COMMANDS as NEWER, without_newer
from tests.oracle.server import Server, redis_binary

# Fields of COMMAND DOCS whose text is ours.
PROSE = {b"summary", b"complexity", b"replaced_by"}

# Lines for GETKEYS and GETKEYSANDFLAGS; the names of commands that do not exist are errors like the rest.
LINES = """
get a|GET a|get a b|set a|set a b|set a b get|set a b ex 5 GET|set a b nx|getex a persist
mset a 1 b 2|mset a 1 b|msetnx a 1|mget a b c|append a b|lcs a b|lcs a b len|substr a 0 1
del a b a|exists a b|unlink a|touch a|copy a b|copy a b db 3 replace|rename a b|renamenx a b|move a 1|type a|keys x|scan 0
expire a 5|pexpireat a 5 gt|ttl a|persist a|randomkey 1 2|object encoding k|OBJECT Freq k|object help x|object encoding
object bla k|object x|sort a|sort a b|sort a by w get x store d store e|sort a by|sort a limit 0 store|sort a limit 0 1 store
sort a limit 0 1 store d|sort a get store store d|sort a store by store x|sort a STORE d alpha|sort_ro a by x get y
lpush a x y|blpop a b 0|blpop a|brpoplpush a b 0|lmove a b left right|blmove a b left right 0|lmpop 2 a b left
lmpop 3 a b left|lmpop 4 a b left|lmpop 99999999999 a left|lmpop 0 a left|lmpop -1 a left|lmpop x a left
blmpop 0 2 a b left count 3|blmpop 0 9 a left|hset a f v|hscan a 0|hrandfield a 2 withvalues
sadd a b|sdiff a b c|sdiffstore d a b|sinter a|sintercard 2 a b limit 1|sintercard 0 a|sintercard 3 a|smove a b m|sunionstore d a
zadd a 1 b|zrangestore d a 0 -1|zunion 2 a b withscores|zunion 3 a b|zunionstore d 2 a b weights 1 2|zunionstore d 1 a b
zunionstore d 0 a|zunionstore d -1 a|zunionstore d x a|zunionstore d 5 a|zinter 1 a|zinterstore d 1 a|zdiff 2 a b|zdiffstore d 1 a
zintercard 1 a limit 2|zmpop 1 a min|bzmpop 0 1 a min|bzmpop 0 2 a min|bzpopmin a b 0|zscan a 0
watch a b|multi x|exec x|subscribe a b|publish a b|spublish a b|ssubscribe a b|sunsubscribe a|psubscribe a b|pubsub numsub a
ping a|echo a|select 1|client id|client kill a|client nosuch x|config get a|config set a b|memory usage a|memory usage a samples 5
memory doctor|debug object a|info a b|command getkeys get a|command info get|shutdown nosave|swapdb 0 1|slowlog get
setbit a 1 1|getbit a 1|bitcount a|bitpos a 1|bitop and d a b|bitop not d a|bitop and d|bitfield a|bitfield a get u8 0|bitfield a get u8
bitfield a get u8 0 set u8 0 1|bitfield a overflow sat get u8 0|bitfield a overflow sat incrby u8 0 1|bitfield a get u8 0 x
bitfield a overflow|bitfield_ro a get u8 0|pfadd a x|pfcount a b|pfmerge d a b|pfdebug encoding a|pfselftest
geoadd a 1 1 m|geodist a m n|geohash a m|geopos a m|geosearch a frommember m byradius 1 m|geosearchstore d a frommember m byradius 1 m
georadius a 1 1 1 m|georadius a 1 1 1 m store d|georadius a 1 1 1 m storedist d|georadius a 1 1 1 m store d storedist e
georadius a 1 1 1 m store d store e|georadius a 1 1 1 m store|georadius a 1 1 1 store d|georadius_ro a 1 1 1 m store d
georadiusbymember a m 1 m STORE d|georadiusbymember a store 1 m storedist d|georadiusbymember_ro a m 1 m store d
nosuch a|nosuch|get|get|a b|| a|
"""

OTHERS = [
    ("COMMAND", "COUNT", "x"), ("COMMAND", "HELP", "x"), ("COMMAND", "nosuch"), ("COMMAND", "GETKEYS"),
    ("COMMAND", "GETKEYS", "get"), ("COMMAND", "GETKEYSANDFLAGS", "get"), ("COMMAND", "INFO", "nosuch"),
    ("COMMAND", "INFO", "nosuch", "get|x", "client|nosuch", "client|", "|", ""), ("COMMAND", "INFO", "client|id|x"),
    ("COMMAND", "INFO", "GET", "Client|ID", "get"), ("COMMAND", "DOCS", "nosuch", "client|id|x", ""),
    ("COMMAND", "LIST", "x"), ("COMMAND", "LIST", "FILTERBY"), ("COMMAND", "LIST", "FILTERBY", "PATTERN"),
    ("COMMAND", "LIST", "FILTERBY", "nosuch", "x"), ("COMMAND", "LIST", "FILTERBY", "PATTERN", "a", "b"),
    ("COMMAND", "LIST", "FILTERBY", "MODULE", "x"), ("COMMAND", "LIST", "FILTERBY", "ACLCAT", "nosuch"),
    ("COMMAND", "LIST", "FILTERBY", "ACLCAT", "@read"), ("COMMAND", "LIST", "FILTERBY", "ACLCAT", ""),
]

FILTERS = ([("ACLCAT", name) for name in
            "keyspace read write SET sortedset list hash string pubsub admin fast slow blocking dangerous connection "
            "Transaction bitmap hyperloglog geo".split()] +
           [("PATTERN", p) for p in ("*", "*pop*", "*POP*", "client|[gi]*", "client*", "get", "xyz", "?et", "", "h*|*")])


class Pair:
    """A client of each server, in the same protocol."""

    def __init__(self, vireo, redis, resp):
        self.vireo, self.redis = vireo.client(), redis.client()
        for c in (self.vireo, self.redis):
            c.must("HELLO", resp)

    def ask(self, *args):
        replies = []
        for c in (self.vireo, self.redis):
            c.send(*args)
            replies.append(c.read_raw_reply()[0])
        return replies


@pytest.fixture(scope="module")
def oracle():
    server = Server(redis_binary())
    yield server
    server.stop()


@pytest.fixture(params=[2, 3], ids=["resp2", "resp3"])
def pair(request, shared, oracle):
    p = Pair(shared, oracle, request.param)
    yield p
    p.vireo.close()
    p.redis.close()


def fields_of(reply):
    """The (name, value) pairs of a map, in RESP2 a flat array."""
    flat = reply[1]
    return [(name[1], value) for name, value in zip(flat[::2], flat[1::2])]


def without_notes(spec):
    return spec[0], [(name, "ours" if name == b"notes" else value) for name, value in fields_of(spec)]


def facts_of_info(info, known):
    """A row of COMMAND INFO, subcommands in order of names and only those that are known."""
    kind, values = info
    if values is None:
        return info
    specs = [without_notes(s) for s in values[8][1]]
    subs = sorted((facts_of_info(s, known) for s in values[9][1] if s[1][0][1] in known), key=lambda s: s[1][0])
    return kind, values[:8] + [(values[8][0], specs), (values[9][0], subs)]


def facts_of_docs(docs, known):
    """The documentation of a command without its prose."""
    facts = []
    for name, value in fields_of(docs):
        if name in PROSE:
            value = "ours"
        elif name == b"history":
            value = value[0], [(h[0], h[1][0]) for h in value[1]]
        elif name == b"subcommands":
            subs = sorted((n, facts_of_docs(d, known)) for n, d in fields_of(value) if n in known)
            value = value[0], subs
        facts.append((name, value))
    return docs[0], facts


def names_of(client, newer=False):
    """Of those that Redis 7.0 could have too, unless all are asked for."""
    return set(client.must("COMMAND", "LIST")) - (set() if newer else NEWER)


def test_every_command_exists_in_redis(pair):
    assert len(names_of(pair.vireo)) > 200
    assert not names_of(pair.vireo) - names_of(pair.redis)


def test_command_info(pair):
    known = names_of(pair.vireo)
    vireo, redis = pair.ask("COMMAND", "INFO", *sorted(known))
    for name, got, expected in zip(sorted(known), vireo[1], redis[1]):
        assert facts_of_info(without_newer(got), known) == facts_of_info(expected, known), name


def test_command_docs(pair):
    known = names_of(pair.vireo)
    for name in sorted(known):
        vireo, redis = pair.ask("COMMAND", "DOCS", name)
        assert vireo[0] == redis[0]
        (got_name, got), (expected_name, expected) = fields_of(vireo)[0], fields_of(redis)[0]
        assert got_name == expected_name == name
        assert facts_of_docs(without_newer(got), known) == facts_of_docs(expected, known), name


def test_our_sentences_are_ours(pair):
    """No summary is the oracle's, and none is missing."""
    for name in sorted(names_of(pair.vireo)):
        vireo, redis = pair.ask("COMMAND", "DOCS", name)
        got, expected = (dict(fields_of(fields_of(r)[0][1]))[b"summary"][1] for r in (vireo, redis))
        assert got and got.lower().rstrip(b".") != expected.lower().rstrip(b"."), name


def test_without_names_all_top_rows(pair):
    top = {name for name in names_of(pair.vireo, newer=True) if b"|" not in name}
    for form in (("COMMAND",), ("COMMAND", "INFO")):
        vireo, redis = pair.ask(*form)
        assert vireo[0] == redis[0]
        assert {row[1][0][1] for row in vireo[1]} == top
    vireo, redis = pair.ask("COMMAND", "DOCS")
    assert vireo[0] == redis[0]
    assert {name for name, _ in fields_of(vireo)} == top
    assert pair.vireo.must("COMMAND", "COUNT") == len(top)


@pytest.mark.parametrize("choice", [()] + FILTERS, ids=lambda c: "-".join(c) or "all")
def test_command_list(pair, choice):
    known = names_of(pair.vireo)
    vireo, redis = pair.ask("COMMAND", "LIST", *(("FILTERBY",) + choice if choice else ()))
    assert vireo[0] == redis[0]
    names = [reply[1] for reply in vireo[1] if reply[1] not in NEWER]
    assert len(names) == len(set(names))
    assert set(names) == {reply[1] for reply in redis[1]} & known


@pytest.mark.parametrize("form", ["GETKEYS", "GETKEYSANDFLAGS"])
def test_keys_of_lines(pair, form):
    lines = [line.split(" ") for row in LINES.strip().splitlines() for line in row.split("|")]
    differences = []
    for line in lines:
        vireo, redis = pair.ask("COMMAND", form, *line)
        if vireo != redis:
            differences.append((line, vireo, redis))
    assert not differences


def test_other_forms(pair):
    known = names_of(pair.vireo)
    differences = []
    for args in OTHERS:
        vireo, redis = pair.ask(*args)
        if vireo[0] == redis[0] == "*" and "LIST" in args:
            vireo, redis = ({r[1] for r in reply[1]} & known for reply in (vireo, redis))
        if vireo != redis:
            differences.append((args, vireo, redis))
    assert not differences


def test_help_has_every_form(pair):
    vireo, redis = pair.ask("COMMAND", "HELP")
    head = ("+", b"COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:")
    assert vireo[1][0] == redis[1][0] == head
    words = {line[1].split()[0] for line in vireo[1][1:] if not line[1].startswith(b" ")}
    assert words == {line[1].split()[0] for line in redis[1][1:] if not line[1].startswith(b" ")}
