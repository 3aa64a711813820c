# TIME, INFO, SLOWLOG, LATENCY, LOLWUT, SHUTDOWN's refusals, unknown commands
> TIME
<~ \*2\r\n$*
> TIME x
< -ERR wrong number of arguments for 'time' command
> INFO nosuch
< $0
<
> INFO server
<~ $*# Server\r\nredis_version:*redis_mode:standalone*os:*arch_bits:64*multiplexing_api:*atomicvar_api:*process_id:*process_supervised:no*run_id:*tcp_port:*server_time_usec:*uptime_in_seconds:*uptime_in_days:*hz:10*configured_hz:10*lru_clock:*executable:*config_file:*io_threads_active:0*
> INFO clients
<~ $*# Clients\r\nconnected_clients:1\r\ncluster_connections:0\r\nmaxclients:10000\r\nclient_recent_max_input_buffer:*client_recent_max_output_buffer:*blocked_clients:0\r\ntracking_clients:0\r\n*clients_in_timeout_table:0\r\n*
> INFO memory
<~ $*# Memory\r\nused_memory:*used_memory_human:*used_memory_rss:*used_memory_peak:*used_memory_overhead:*used_memory_startup:*used_memory_dataset:*allocator_allocated:*total_system_memory:*maxmemory:0\r\nmaxmemory_human:0B\r\nmaxmemory_policy:noeviction\r\n*mem_fragmentation_ratio:*mem_not_counted_for_evict:*mem_clients_normal:*mem_allocator:*lazyfree_pending_objects:0\r\n*
> INFO stats
<~ $*# Stats\r\ntotal_connections_received:*total_commands_processed:*instantaneous_ops_per_sec:*total_net_input_bytes:*rejected_connections:0*expired_keys:0*evicted_keys:0*keyspace_hits:*keyspace_misses:*pubsub_channels:0*total_error_replies:*
> INFO replication
<~ $*# Replication\r\nrole:master\r\nconnected_slaves:0\r\nmaster_failover_state:no-failover\r\nmaster_replid:*master_repl_offset:0*
> INFO cpu
<~ $*# CPU\r\nused_cpu_sys:*used_cpu_user:*
> INFO keyspace
< $12
< # Keyspace\r\n
> SET a 1
< +OK
> SET b 1 EX 1000
< +OK
> SELECT 3
< +OK
> SET c 1
< +OK
> SELECT 0
< +OK
> INFO keyspace
<~ $*# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=*\r\ndb3:keys=1,expires=0,avg_ttl=0*
> INFO KEYSPACE
<~ $*# Keyspace\r\ndb0:*
> INFO commandstats
<~ $*# Commandstats\r\n*cmdstat_set:calls=3,usec=*,usec_per_call=*,rejected_calls=0,failed_calls=0*
> CONFIG RESETSTAT
< +OK
> NOSUCH a
< -ERR unknown command 'NOSUCH', with args beginning with: 'a'\x20
> GET
< -ERR wrong number of arguments for 'get' command
> RPUSH l a
< :1
> GET l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> INCR l
< -WRONGTYPE Operation against a key holding the wrong kind of value
> INFO errorstats
<~ $*# Errorstats\r\nerrorstat_ERR:count=2\r\nerrorstat_WRONGTYPE:count=2\r\n
> INFO commandstats
<~ $*cmdstat_get:calls=1,usec=*,usec_per_call=*,rejected_calls=1,failed_calls=1*
> INFO latencystats
<~ $*# Latencystats\r\nlatency_percentiles_usec_*:p50=*,p99=*,p99.9=*
> INFO everything
<~ $*# Server*# Clients*# Memory*# Persistence*# Stats*# Replication*# CPU*# Commandstats*# Errorstats*# Latencystats*# Cluster*# Keyspace*
> INFO all
<~ $*# Server*# Commandstats*
> INFO default
<~ $*# Server*# Keyspace*
> INFO
<~ $*# Server*# Clients*# Memory*# Persistence*# Stats*# Replication*# CPU*# Modules*# Errorstats*# Cluster*# Keyspace*
> INFO server clients
<~ $*# Server*# Clients*
> INFO clients nosuch memory
<~ $*# Clients*# Memory*
> INFO cluster
< $30
< # Cluster\r\ncluster_enabled:0\r\n
> INFO modules
< $11
< # Modules\r\n
> INFO persistence
<~ $*# Persistence\r\nloading:0\r\nasync_loading:0\r\n*rdb_changes_since_last_save:*rdb_bgsave_in_progress:0*aof_enabled:0*
> INFO sentinel
< $0
<
> INFO errorstats x
<~ $*
# errors inside EXEC are counted once; a command that waits was called, once
> CONFIG RESETSTAT
< +OK
> MULTI
< +OK
> SET a b
< +QUEUED
> AUTH a
< +QUEUED
> GET l
< +QUEUED
> EXEC
< *3
< +OK
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
< -WRONGTYPE Operation against a key holding the wrong kind of value
> INFO errorstats
< $66
< # Errorstats\r\nerrorstat_ERR:count=1\r\nerrorstat_WRONGTYPE:count=1\r\n
> INFO commandstats
<~ $*# Commandstats\r\n*cmdstat_exec:calls=1,usec=*,usec_per_call=*,rejected_calls=0,failed_calls=0\r\n*
> INFO commandstats
<~ $*# Commandstats\r\n*cmdstat_auth:calls=1,usec=*,usec_per_call=*,rejected_calls=0,failed_calls=1\r\n*
> CONFIG RESETSTAT
< +OK
@waiter
> CLIENT ID
<~ :*
> BLPOP nolist 0
<?
@main
> INFO commandstats
<~ $*cmdstat_blpop:calls=1,usec=*,usec_per_call=*,rejected_calls=0,failed_calls=0\r\n*
> RPUSH nolist a
< :1
@waiter
< *2
< $6
< nolist
< $1
< a
> BLPOP nolist 0
<?
@main
> INFO commandstats
<~ $*cmdstat_blpop:calls=2,usec=*,usec_per_call=*,rejected_calls=0,failed_calls=0\r\n*
@-waiter
# SLOWLOG
> SLOWLOG
< -ERR wrong number of arguments for 'slowlog' command
> SLOWLOG FOO
< -ERR unknown subcommand 'FOO'. Try SLOWLOG HELP.
> SLOWLOG HELP
<~ \**\r\n+SLOWLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n*+HELP\r\n*
> SLOWLOG RESET
< +OK
> SLOWLOG RESET x
< -ERR wrong number of arguments for 'slowlog|reset' command
> SLOWLOG LEN x
< -ERR wrong number of arguments for 'slowlog|len' command
> SLOWLOG GET 1 2
< -ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.
> SLOWLOG GET -2
< -ERR count should be greater than or equal to -1
> SLOWLOG GET abc
< -ERR count should be greater than or equal to -1
> SLOWLOG LEN
< :0
> SLOWLOG GET
< *0
> CONFIG SET slowlog-log-slower-than 0
< +OK
> SET slow v
< +OK
> GET slow
< $1
< v
> CONFIG SET slowlog-log-slower-than -1
< +OK
> SLOWLOG LEN
< :3
> SLOWLOG GET 1
<~ \*1\r\n\*6\r\n:2\r\n:*\r\n:*\r\n\*2\r\n$3\r\nGET\r\n$4\r\nslow\r\n$*\r\n127.0.0.1*$0\r\n
> SLOWLOG GET 0
< *0
> SLOWLOG GET -1
<~ \*3\r\n*
> SLOWLOG GET 2
<~ \*2\r\n*$3\r\nGET\r\n$4\r\nslow*
> CONFIG SET slowlog-max-len 2
< +OK
> SLOWLOG LEN
<~ :*
> SLOWLOG RESET
< +OK
> CONFIG SET slowlog-log-slower-than 0
< +OK
> RPUSH l %200:x
< :2
> CONFIG SET slowlog-log-slower-than -1
< +OK
> SLOWLOG GET
<~ *... (72 more bytes)*
# LATENCY
> LATENCY
< -ERR wrong number of arguments for 'latency' command
> LATENCY FOO
< -ERR unknown subcommand 'FOO'. Try LATENCY HELP.
> LATENCY HELP
<~ \**\r\n+LATENCY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n*+HELP\r\n*
> LATENCY LATEST
< *0
> LATENCY LATEST x
< -ERR wrong number of arguments for 'latency|latest' command
> LATENCY HISTORY
< -ERR wrong number of arguments for 'latency|history' command
> LATENCY HISTORY command
< *0
> LATENCY HISTORY nosuch
< *0
> LATENCY RESET
< :0
> LATENCY RESET a b
< :0
> LATENCY GRAPH
< -ERR wrong number of arguments for 'latency|graph' command
> LATENCY GRAPH command
< -ERR No samples available for event 'command'
> LATENCY DOCTOR
<~ $*latency-monitor-threshold*
> LATENCY HISTOGRAM nosuch
< *0
> LATENCY HISTOGRAM get set nosuch
<~ \*4*
> CONFIG RESETSTAT
< +OK
> SET a 1
< +OK
> LATENCY HISTOGRAM set
<~ \*2\r\n$3\r\nset\r\n\*4\r\n$5\r\ncalls\r\n:1\r\n$14\r\nhistogram_usec\r\n\*2\r\n:*\r\n:1
> CONFIG SET latency-monitor-threshold 5
< +OK
> DEBUG SLEEP 0.02
< +OK
> LATENCY LATEST
<~ \*1\r\n\*4\r\n$7\r\ncommand\r\n:*
> LATENCY HISTORY command
<~ \*1\r\n\*2\r\n:*
> LATENCY GRAPH command
<~ $*command - high*
> LATENCY RESET command
< :1
> LATENCY RESET
< :0
> CONFIG SET latency-monitor-threshold 0
< +OK
# LOLWUT
> LOLWUT
<~ *Redis ver. *
> LOLWUT VERSION
< $18
< Redis ver. 7.0.15\n
> LOLWUT VERSION abc
<~ *
> LOLWUT VERSION 99
<~ *ver. *
> LOLWUT VERSION 5 10 2 2
<~ *
> LOLWUT VERSION 5 a
<~ *
# SHUTDOWN
> SHUTDOWN FOO
< -ERR syntax error
> SHUTDOWN SAVE NOSAVE
< -ERR syntax error
> SHUTDOWN NOSAVE SAVE
< -ERR syntax error
> SHUTDOWN ABORT
< -ERR No shutdown in progress.
> SHUTDOWN ABORT NOW
< -ERR syntax error
> SHUTDOWN NOW NOW FOO
< -ERR syntax error
> MULTI
< +OK
> SHUTDOWN NOSAVE
< -ERR Command not allowed inside a transaction
> DISCARD
< +OK
# unknown commands and their text
> NOSUCH
< -ERR unknown command 'NOSUCH', with args beginning with:\x20
> NOSUCH a
< -ERR unknown command 'NOSUCH', with args beginning with: 'a'\x20
> nosuch a b c
< -ERR unknown command 'nosuch', with args beginning with: 'a' 'b' 'c'\x20
> NoSuch "a'b" "c\"d" "\x00\xff\r\n"
< -ERR unknown command 'NoSuch', with args beginning with: 'a'b' 'c"d' ''\x20
> NOSUCH %200:a
< -ERR unknown command 'NOSUCH', with args beginning with: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\x20
> NOSUCH a b c d e f g h i j k l m n o p q r s t u v w x y z
< -ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' 'c' 'd' 'e' 'f' 'g' 'h' 'i' 'j' 'k' 'l' 'm' 'n' 'o' 'p' 'q' 'r' 's' 't' 'u' 'v' 'w' 'x' 'y' 'z'\x20
> %200:n a b
< -ERR unknown command 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn', with args beginning with: 'a' 'b'\x20
> "" a
< -ERR unknown command '', with args beginning with: 'a'\x20
> " " a
< -ERR unknown command ' ', with args beginning with: 'a'\x20
> "get\x00" a
< -ERR unknown command 'get', with args beginning with: 'a'\x20
> "get " a
< -ERR unknown command 'get ', with args beginning with: 'a'\x20
> gEt a
< $1
< 1
> config gEt nosuch
< *0
> OBJECT encodinG nokey
< $-1
> CONFIG "" x
< -ERR unknown subcommand ''. Try CONFIG HELP.
> CONFIG %200:x
< -ERR unknown subcommand 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'. Try CONFIG HELP.
> COMMAND %200:x
< -ERR unknown subcommand 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'. Try COMMAND HELP.
> CLIENT "kill\r\n" x
< -ERR unknown subcommand 'kill  '. Try CLIENT HELP.
> GET a b
< -ERR wrong number of arguments for 'get' command
> get
< -ERR wrong number of arguments for 'get' command
> SeT a
< -ERR wrong number of arguments for 'set' command
> CONFIG GET
< -ERR wrong number of arguments for 'config|get' command
> config|get x
< -ERR unknown command 'config|get', with args beginning with: 'x'\x20
> DEBUG
< -ERR wrong number of arguments for 'debug' command
> MONITOR x
< -ERR wrong number of arguments for 'monitor' command
> QUIT
< +OK
<!
@mon
> MONITOR
< +OK
@main
> PING "a\"b\\c\x00\xff\r\n\t"
< $10
< a"b\\c\x00\xff\r\n\t
@mon
<~ +*.* [0 127.0.0.1:*] "PING" "a\\"b\\\\c\\x00\\xff\\r\\n\\t"
@main
> SELECT 3
< +OK
> GET nokey
< $-1
> AUTH secret
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
@mon
<~ +*.* [* 127.0.0.1:*] "SELECT" "3"
<~ +*.* [3 127.0.0.1:*] "GET" "nokey"
<~ +*.* [3 127.0.0.1:*] "AUTH" "(redacted)"
<?
> RESET
< +RESET
> PING
< +PONG
> MONITOR
< +OK
@main
> MULTI
< +OK
> SET a b
< +QUEUED
> EXEC
< *1
< +OK
@mon
<~ +*"MULTI"
<~ +*"SET" "a" "b"
<~ +*"EXEC"
