# OBJECT, MEMORY
> SET a 1
< +OK
> OBJECT ENCODING a
< $3
< int
> OBJECT REFCOUNT a
<~ :*
> OBJECT IDLETIME a
<~ :*
> OBJECT FREQ a
< -ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
> OBJECT ENCODING nokey
< $-1
> OBJECT REFCOUNT nokey
< $-1
> OBJECT IDLETIME nokey
< $-1
> OBJECT FREQ nokey
< $-1
> OBJECT HELP
<~ \**\r\n+OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n*+HELP\r\n*
> OBJECT
< -ERR wrong number of arguments for 'object' command
> OBJECT ENCODING
< -ERR wrong number of arguments for 'object|encoding' command
> OBJECT ENCODING a b
< -ERR wrong number of arguments for 'object|encoding' command
> OBJECT FOO a
< -ERR unknown subcommand 'FOO'. Try OBJECT HELP.
> OBJECT encoding a
< $3
< int
> OBJECT IDLETIME
< -ERR wrong number of arguments for 'object|idletime' command
> SET s str
< +OK
> OBJECT REFCOUNT s
< :1
> CONFIG SET maxmemory-policy allkeys-lfu
< +OK
> SET b 1
< +OK
> OBJECT FREQ b
<~ :*
> OBJECT IDLETIME b
< -ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
> CONFIG SET maxmemory-policy noeviction
< +OK
> OBJECT FREQ b
< -ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
> MEMORY USAGE a
<~ :*
> MEMORY USAGE nokey
< $-1
> MEMORY USAGE a SAMPLES 0
<~ :*
> MEMORY USAGE a SAMPLES -1
< -ERR syntax error
> MEMORY USAGE a SAMPLES abc
< -ERR value is not an integer or out of range
> MEMORY USAGE a SAMPLES
< -ERR syntax error
> MEMORY USAGE a FOO 1
< -ERR syntax error
> MEMORY USAGE
< -ERR wrong number of arguments for 'memory|usage' command
> MEMORY FOO
< -ERR unknown subcommand 'FOO'. Try MEMORY HELP.
> MEMORY
< -ERR wrong number of arguments for 'memory' command
> MEMORY PURGE
< +OK
> MEMORY STATS
<~ \*5*
> MEMORY DOCTOR
<~ $*
> MEMORY MALLOC-STATS
<~ *
> MEMORY HELP
<~ \**\r\n+MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n*+HELP\r\n*
> HELLO 3
<~ %7*
> MEMORY USAGE nokey
< _
> MEMORY STATS
<~ %2*
> OBJECT FREQ nokey
< _
