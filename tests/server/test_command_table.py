"""The table of commands, row by row against the real server. Sentences are each server's own, and left out."""
import pytest

from tests.fuzz.differential import without_prose
from tests.newer import COMMANDS as NEWER
from tests.oracle.server import Server, redis_binary
from tests.test_differential import GROUPS, LATER


@pytest.fixture(scope="module")
def tables(vireo_path):
    """{name: (INFO reply, DOCS reply)} of every command and subcommand, of Redis and of Vireo, in RESP2 and RESP3."""
    out = {}
    for name, binary in (("redis", redis_binary()), ("vireo", vireo_path)):
        server = Server(binary)
        try:
            with server.client() as c:
                out[name] = {}
                for resp in (2, 3):
                    c.must("HELLO", resp)
                    out[name][resp] = read_table(c)
        finally:
            server.stop()
    return out


def read_table(c):
    listed = c.must("COMMAND", "LIST")
    names = [n for n in listed if b"|" not in n]
    table = {}
    c.send("COMMAND", "DOCS")
    kind, docs = c.read_raw_reply()[0]
    groups = {}
    for name, doc in zip(docs[::2], docs[1::2]):
        fields = dict(zip([f[1] for f in doc[1][::2]], doc[1][1::2]))
        groups[name[1]] = fields[b"group"][1]
    for name in sorted(names):
        if groups[name] not in GROUPS or name.decode() in LATER:
            continue
        c.send("COMMAND", "INFO", name)
        info = c.read_raw_reply()[0]
        subs = [s[1][0][1] for s in info[1][0][1][9][1]]
        for one in [name] + subs:
            c.send("COMMAND", "INFO", one)
            info = c.read_raw_reply()[0]
            c.send("COMMAND", "DOCS", one)
            table[one] = info, c.read_raw_reply()[0]
            assert one in listed, "COMMAND LIST lacks %s" % one
    return table


@pytest.mark.parametrize("resp", [2, 3])
def test_the_same_commands(tables, resp):
    want, got = set(tables["redis"][resp]), set(tables["vireo"][resp])
    assert sorted(want - got) == [], "missing"
    assert sorted(got - want - NEWER) == [], "Redis 7.0 does not have these"


def without_newer_subs(reply):
    """The subcommands of later versions, taken out of a container's row."""
    kind, value = reply
    if not isinstance(value, list):
        return reply
    out, skip = [], False
    for item in value:
        if skip:
            skip = False
        elif item[0] == "$" and item[1] in NEWER:
            skip = True
        elif isinstance(item[1], list) and len(item[1]) > 1 and item[1][0][0] == "$" and item[1][0][1] in NEWER \
                and item[1][1][0] == ":":
            continue
        else:
            out.append(without_newer_subs(item))
    return kind, out


@pytest.mark.parametrize("resp", [2, 3])
@pytest.mark.parametrize("which", ["INFO", "DOCS"])
def test_every_row(tables, resp, which):
    at = 0 if which == "INFO" else 1
    bad = []
    for name, replies in tables["redis"][resp].items():
        if name not in tables["vireo"][resp]:
            continue
        want = without_prose(without_newer_subs(replies[at]))
        got = without_prose(without_newer_subs(tables["vireo"][resp][name][at]))
        if want != got:
            bad.append("%s\n  redis %s\n  vireo %s" % (name.decode(), repr(want)[:1500], repr(got)[:1500]))
    assert not bad, "%d rows differ:\n%s" % (len(bad), "\n".join(bad)[:6000])


def test_sentences_are_there(tables):
    for name, (_, docs) in tables["vireo"][2].items():
        fields = docs[1][1][1]
        doc = dict(zip([f[1] for f in fields[::2]], fields[1::2]))
        assert len(doc[b"summary"][1]) > 5, name
        assert b"since" in doc and b"group" in doc
