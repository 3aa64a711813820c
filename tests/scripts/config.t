# CONFIG: every directive's default, setting, refusing
> CONFIG GET acl-pubsub-default
< *2
< $18
< acl-pubsub-default
< $13
< resetchannels
> CONFIG GET aclfile
< *2
< $7
< aclfile
< $0
<
> CONFIG GET acllog-max-len
< *2
< $14
< acllog-max-len
< $3
< 128
> CONFIG GET active-defrag-cycle-max
< *2
< $23
< active-defrag-cycle-max
< $2
< 25
> CONFIG GET active-defrag-cycle-min
< *2
< $23
< active-defrag-cycle-min
< $1
< 1
> CONFIG GET active-defrag-ignore-bytes
< *2
< $26
< active-defrag-ignore-bytes
< $9
< 104857600
> CONFIG GET active-defrag-max-scan-fields
< *2
< $29
< active-defrag-max-scan-fields
< $4
< 1000
> CONFIG GET active-defrag-threshold-lower
< *2
< $29
< active-defrag-threshold-lower
< $2
< 10
> CONFIG GET active-defrag-threshold-upper
< *2
< $29
< active-defrag-threshold-upper
< $3
< 100
> CONFIG GET active-expire-effort
< *2
< $20
< active-expire-effort
< $1
< 1
> CONFIG GET activedefrag
< *2
< $12
< activedefrag
< $2
< no
> CONFIG GET activerehashing
< *2
< $15
< activerehashing
< $3
< yes
> CONFIG GET always-show-logo
< *2
< $16
< always-show-logo
< $2
< no
> CONFIG GET aof-disable-auto-gc
< *2
< $19
< aof-disable-auto-gc
< $2
< no
> CONFIG GET aof-load-truncated
< *2
< $18
< aof-load-truncated
< $3
< yes
> CONFIG GET aof-rewrite-incremental-fsync
< *2
< $29
< aof-rewrite-incremental-fsync
< $3
< yes
> CONFIG GET aof-timestamp-enabled
< *2
< $21
< aof-timestamp-enabled
< $2
< no
> CONFIG GET aof-use-rdb-preamble
< *2
< $20
< aof-use-rdb-preamble
< $3
< yes
> CONFIG GET aof_rewrite_cpulist
< *2
< $19
< aof_rewrite_cpulist
< $0
<
> CONFIG GET appenddirname
< *2
< $13
< appenddirname
< $13
< appendonlydir
> CONFIG GET appendfilename
< *2
< $14
< appendfilename
< $14
< appendonly.aof
> CONFIG GET appendfsync
< *2
< $11
< appendfsync
< $8
< everysec
> CONFIG GET appendonly
< *2
< $10
< appendonly
< $2
< no
> CONFIG GET auto-aof-rewrite-min-size
< *2
< $25
< auto-aof-rewrite-min-size
< $8
< 67108864
> CONFIG GET auto-aof-rewrite-percentage
< *2
< $27
< auto-aof-rewrite-percentage
< $3
< 100
> CONFIG GET bgsave_cpulist
< *2
< $14
< bgsave_cpulist
< $0
<
> CONFIG GET bind-source-addr
< *2
< $16
< bind-source-addr
< $0
<
> CONFIG GET bio_cpulist
< *2
< $11
< bio_cpulist
< $0
<
> CONFIG GET busy-reply-threshold
< *2
< $20
< busy-reply-threshold
< $4
< 5000
> CONFIG GET client-output-buffer-limit
< *2
< $26
< client-output-buffer-limit
< $67
< normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60
> CONFIG GET client-query-buffer-limit
< *2
< $25
< client-query-buffer-limit
< $10
< 1073741824
> CONFIG GET cluster-allow-pubsubshard-when-down
< *2
< $35
< cluster-allow-pubsubshard-when-down
< $3
< yes
> CONFIG GET cluster-allow-reads-when-down
< *2
< $29
< cluster-allow-reads-when-down
< $2
< no
> CONFIG GET cluster-allow-replica-migration
< *2
< $31
< cluster-allow-replica-migration
< $3
< yes
> CONFIG GET cluster-announce-bus-port
< *2
< $25
< cluster-announce-bus-port
< $1
< 0
> CONFIG GET cluster-announce-hostname
< *2
< $25
< cluster-announce-hostname
< $0
<
> CONFIG GET cluster-announce-ip
< *2
< $19
< cluster-announce-ip
< $0
<
> CONFIG GET cluster-announce-port
< *2
< $21
< cluster-announce-port
< $1
< 0
> CONFIG GET cluster-announce-tls-port
< *2
< $25
< cluster-announce-tls-port
< $1
< 0
> CONFIG GET cluster-config-file
< *2
< $19
< cluster-config-file
< $10
< nodes.conf
> CONFIG GET cluster-enabled
< *2
< $15
< cluster-enabled
< $2
< no
> CONFIG GET cluster-link-sendbuf-limit
< *2
< $26
< cluster-link-sendbuf-limit
< $1
< 0
> CONFIG GET cluster-migration-barrier
< *2
< $25
< cluster-migration-barrier
< $1
< 1
> CONFIG GET cluster-node-timeout
< *2
< $20
< cluster-node-timeout
< $5
< 15000
> CONFIG GET cluster-port
< *2
< $12
< cluster-port
< $1
< 0
> CONFIG GET cluster-preferred-endpoint-type
< *2
< $31
< cluster-preferred-endpoint-type
< $2
< ip
> CONFIG GET cluster-replica-no-failover
< *2
< $27
< cluster-replica-no-failover
< $2
< no
> CONFIG GET cluster-replica-validity-factor
< *2
< $31
< cluster-replica-validity-factor
< $2
< 10
> CONFIG GET cluster-require-full-coverage
< *2
< $29
< cluster-require-full-coverage
< $3
< yes
> CONFIG GET cluster-slave-no-failover
< *2
< $25
< cluster-slave-no-failover
< $2
< no
> CONFIG GET cluster-slave-validity-factor
< *2
< $29
< cluster-slave-validity-factor
< $2
< 10
> CONFIG GET crash-log-enabled
< *2
< $17
< crash-log-enabled
< $3
< yes
> CONFIG GET crash-memcheck-enabled
< *2
< $22
< crash-memcheck-enabled
< $3
< yes
> CONFIG GET daemonize
< *2
< $9
< daemonize
< $2
< no
> CONFIG GET dbfilename
< *2
< $10
< dbfilename
< $8
< dump.rdb
> CONFIG GET disable-thp
< *2
< $11
< disable-thp
< $3
< yes
> CONFIG GET dynamic-hz
< *2
< $10
< dynamic-hz
< $3
< yes
> CONFIG GET enable-module-command
< *2
< $21
< enable-module-command
< $2
< no
> CONFIG GET hash-max-listpack-entries
< *2
< $25
< hash-max-listpack-entries
< $3
< 512
> CONFIG GET hash-max-listpack-value
< *2
< $23
< hash-max-listpack-value
< $2
< 64
> CONFIG GET hash-max-ziplist-entries
< *2
< $24
< hash-max-ziplist-entries
< $3
< 512
> CONFIG GET hash-max-ziplist-value
< *2
< $22
< hash-max-ziplist-value
< $2
< 64
> CONFIG GET hll-sparse-max-bytes
< *2
< $20
< hll-sparse-max-bytes
< $4
< 3000
> CONFIG GET hz
< *2
< $2
< hz
< $2
< 10
> CONFIG GET ignore-warnings
< *2
< $15
< ignore-warnings
< $0
<
> CONFIG GET io-threads
< *2
< $10
< io-threads
< $1
< 1
> CONFIG GET io-threads-do-reads
< *2
< $19
< io-threads-do-reads
< $2
< no
> CONFIG GET latency-monitor-threshold
< *2
< $25
< latency-monitor-threshold
< $1
< 0
> CONFIG GET latency-tracking
< *2
< $16
< latency-tracking
< $3
< yes
> CONFIG GET latency-tracking-info-percentiles
< *2
< $33
< latency-tracking-info-percentiles
< $10
< 50 99 99.9
> CONFIG GET lazyfree-lazy-eviction
< *2
< $22
< lazyfree-lazy-eviction
< $2
< no
> CONFIG GET lazyfree-lazy-expire
< *2
< $20
< lazyfree-lazy-expire
< $2
< no
> CONFIG GET lazyfree-lazy-server-del
< *2
< $24
< lazyfree-lazy-server-del
< $2
< no
> CONFIG GET lazyfree-lazy-user-del
< *2
< $22
< lazyfree-lazy-user-del
< $2
< no
> CONFIG GET lazyfree-lazy-user-flush
< *2
< $24
< lazyfree-lazy-user-flush
< $2
< no
> CONFIG GET lfu-decay-time
< *2
< $14
< lfu-decay-time
< $1
< 1
> CONFIG GET lfu-log-factor
< *2
< $14
< lfu-log-factor
< $2
< 10
> CONFIG GET list-compress-depth
< *2
< $19
< list-compress-depth
< $1
< 0
> CONFIG GET list-max-listpack-size
< *2
< $22
< list-max-listpack-size
< $2
< -2
> CONFIG GET list-max-ziplist-size
< *2
< $21
< list-max-ziplist-size
< $2
< -2
> CONFIG GET loglevel
< *2
< $8
< loglevel
< $6
< notice
> CONFIG GET lua-time-limit
< *2
< $14
< lua-time-limit
< $4
< 5000
> CONFIG GET masterauth
< *2
< $10
< masterauth
< $0
<
> CONFIG GET masteruser
< *2
< $10
< masteruser
< $0
<
> CONFIG GET maxclients
< *2
< $10
< maxclients
< $5
< 10000
> CONFIG GET maxmemory
< *2
< $9
< maxmemory
< $1
< 0
> CONFIG GET maxmemory-clients
< *2
< $17
< maxmemory-clients
< $1
< 0
> CONFIG GET maxmemory-eviction-tenacity
< *2
< $27
< maxmemory-eviction-tenacity
< $2
< 10
> CONFIG GET maxmemory-policy
< *2
< $16
< maxmemory-policy
< $10
< noeviction
> CONFIG GET maxmemory-samples
< *2
< $17
< maxmemory-samples
< $1
< 5
> CONFIG GET min-replicas-max-lag
< *2
< $20
< min-replicas-max-lag
< $2
< 10
> CONFIG GET min-replicas-to-write
< *2
< $21
< min-replicas-to-write
< $1
< 0
> CONFIG GET min-slaves-max-lag
< *2
< $18
< min-slaves-max-lag
< $2
< 10
> CONFIG GET min-slaves-to-write
< *2
< $19
< min-slaves-to-write
< $1
< 0
> CONFIG GET no-appendfsync-on-rewrite
< *2
< $25
< no-appendfsync-on-rewrite
< $2
< no
> CONFIG GET notify-keyspace-events
< *2
< $22
< notify-keyspace-events
< $0
<
> CONFIG GET oom-score-adj
< *2
< $13
< oom-score-adj
< $2
< no
> CONFIG GET oom-score-adj-values
< *2
< $20
< oom-score-adj-values
< $9
< 0 200 800
> CONFIG GET proc-title-template
< *2
< $19
< proc-title-template
< $35
< {title} {listen-addr} {server-mode}
> CONFIG GET propagation-error-behavior
< *2
< $26
< propagation-error-behavior
< $6
< ignore
> CONFIG GET protected-mode
< *2
< $14
< protected-mode
< $3
< yes
> CONFIG GET proto-max-bulk-len
< *2
< $18
< proto-max-bulk-len
< $9
< 536870912
> CONFIG GET rdb-del-sync-files
< *2
< $18
< rdb-del-sync-files
< $2
< no
> CONFIG GET rdb-save-incremental-fsync
< *2
< $26
< rdb-save-incremental-fsync
< $3
< yes
> CONFIG GET rdbchecksum
< *2
< $11
< rdbchecksum
< $3
< yes
> CONFIG GET rdbcompression
< *2
< $14
< rdbcompression
< $3
< yes
> CONFIG GET repl-backlog-size
< *2
< $17
< repl-backlog-size
< $7
< 1048576
> CONFIG GET repl-backlog-ttl
< *2
< $16
< repl-backlog-ttl
< $4
< 3600
> CONFIG GET repl-disable-tcp-nodelay
< *2
< $24
< repl-disable-tcp-nodelay
< $2
< no
> CONFIG GET repl-diskless-load
< *2
< $18
< repl-diskless-load
< $8
< disabled
> CONFIG GET repl-diskless-sync
< *2
< $18
< repl-diskless-sync
< $3
< yes
> CONFIG GET repl-diskless-sync-delay
< *2
< $24
< repl-diskless-sync-delay
< $1
< 5
> CONFIG GET repl-diskless-sync-max-replicas
< *2
< $31
< repl-diskless-sync-max-replicas
< $1
< 0
> CONFIG GET repl-ping-replica-period
< *2
< $24
< repl-ping-replica-period
< $2
< 10
> CONFIG GET repl-ping-slave-period
< *2
< $22
< repl-ping-slave-period
< $2
< 10
> CONFIG GET repl-timeout
< *2
< $12
< repl-timeout
< $2
< 60
> CONFIG GET replica-announce-ip
< *2
< $19
< replica-announce-ip
< $0
<
> CONFIG GET replica-announce-port
< *2
< $21
< replica-announce-port
< $1
< 0
> CONFIG GET replica-announced
< *2
< $17
< replica-announced
< $3
< yes
> CONFIG GET replica-ignore-disk-write-errors
< *2
< $32
< replica-ignore-disk-write-errors
< $2
< no
> CONFIG GET replica-ignore-maxmemory
< *2
< $24
< replica-ignore-maxmemory
< $3
< yes
> CONFIG GET replica-lazy-flush
< *2
< $18
< replica-lazy-flush
< $2
< no
> CONFIG GET replica-priority
< *2
< $16
< replica-priority
< $3
< 100
> CONFIG GET replica-read-only
< *2
< $17
< replica-read-only
< $3
< yes
> CONFIG GET replica-serve-stale-data
< *2
< $24
< replica-serve-stale-data
< $3
< yes
> CONFIG GET replicaof
< *2
< $9
< replicaof
< $0
<
> CONFIG GET requirepass
< *2
< $11
< requirepass
< $0
<
> CONFIG GET sanitize-dump-payload
< *2
< $21
< sanitize-dump-payload
< $2
< no
> CONFIG GET server_cpulist
< *2
< $14
< server_cpulist
< $0
<
> CONFIG GET set-max-intset-entries
< *2
< $22
< set-max-intset-entries
< $3
< 512
> CONFIG GET set-proc-title
< *2
< $14
< set-proc-title
< $3
< yes
> CONFIG GET shutdown-on-sigint
< *2
< $18
< shutdown-on-sigint
< $7
< default
> CONFIG GET shutdown-on-sigterm
< *2
< $19
< shutdown-on-sigterm
< $7
< default
> CONFIG GET shutdown-timeout
< *2
< $16
< shutdown-timeout
< $2
< 10
> CONFIG GET slave-announce-ip
< *2
< $17
< slave-announce-ip
< $0
<
> CONFIG GET slave-announce-port
< *2
< $19
< slave-announce-port
< $1
< 0
> CONFIG GET slave-ignore-maxmemory
< *2
< $22
< slave-ignore-maxmemory
< $3
< yes
> CONFIG GET slave-lazy-flush
< *2
< $16
< slave-lazy-flush
< $2
< no
> CONFIG GET slave-priority
< *2
< $14
< slave-priority
< $3
< 100
> CONFIG GET slave-read-only
< *2
< $15
< slave-read-only
< $3
< yes
> CONFIG GET slave-serve-stale-data
< *2
< $22
< slave-serve-stale-data
< $3
< yes
> CONFIG GET slaveof
< *2
< $7
< slaveof
< $0
<
> CONFIG GET slowlog-log-slower-than
< *2
< $23
< slowlog-log-slower-than
< $5
< 10000
> CONFIG GET slowlog-max-len
< *2
< $15
< slowlog-max-len
< $3
< 128
> CONFIG GET socket-mark-id
< *2
< $14
< socket-mark-id
< $1
< 0
> CONFIG GET stop-writes-on-bgsave-error
< *2
< $27
< stop-writes-on-bgsave-error
< $3
< yes
> CONFIG GET stream-node-max-bytes
< *2
< $21
< stream-node-max-bytes
< $4
< 4096
> CONFIG GET stream-node-max-entries
< *2
< $23
< stream-node-max-entries
< $3
< 100
> CONFIG GET syslog-enabled
< *2
< $14
< syslog-enabled
< $2
< no
> CONFIG GET syslog-facility
< *2
< $15
< syslog-facility
< $6
< local0
> CONFIG GET tcp-backlog
< *2
< $11
< tcp-backlog
< $3
< 511
> CONFIG GET tcp-keepalive
< *2
< $13
< tcp-keepalive
< $3
< 300
> CONFIG GET timeout
< *2
< $7
< timeout
< $1
< 0
> CONFIG GET tls-auth-clients
< *2
< $16
< tls-auth-clients
< $3
< yes
> CONFIG GET tls-ca-cert-dir
< *2
< $15
< tls-ca-cert-dir
< $0
<
> CONFIG GET tls-ca-cert-file
< *2
< $16
< tls-ca-cert-file
< $0
<
> CONFIG GET tls-cert-file
< *2
< $13
< tls-cert-file
< $0
<
> CONFIG GET tls-ciphers
< *2
< $11
< tls-ciphers
< $0
<
> CONFIG GET tls-ciphersuites
< *2
< $16
< tls-ciphersuites
< $0
<
> CONFIG GET tls-client-cert-file
< *2
< $20
< tls-client-cert-file
< $0
<
> CONFIG GET tls-client-key-file
< *2
< $19
< tls-client-key-file
< $0
<
> CONFIG GET tls-client-key-file-pass
< *2
< $24
< tls-client-key-file-pass
< $0
<
> CONFIG GET tls-cluster
< *2
< $11
< tls-cluster
< $2
< no
> CONFIG GET tls-dh-params-file
< *2
< $18
< tls-dh-params-file
< $0
<
> CONFIG GET tls-key-file
< *2
< $12
< tls-key-file
< $0
<
> CONFIG GET tls-key-file-pass
< *2
< $17
< tls-key-file-pass
< $0
<
> CONFIG GET tls-port
< *2
< $8
< tls-port
< $1
< 0
> CONFIG GET tls-prefer-server-ciphers
< *2
< $25
< tls-prefer-server-ciphers
< $2
< no
> CONFIG GET tls-protocols
< *2
< $13
< tls-protocols
< $0
<
> CONFIG GET tls-replication
< *2
< $15
< tls-replication
< $2
< no
> CONFIG GET tls-session-cache-size
< *2
< $22
< tls-session-cache-size
< $5
< 20480
> CONFIG GET tls-session-cache-timeout
< *2
< $25
< tls-session-cache-timeout
< $3
< 300
> CONFIG GET tls-session-caching
< *2
< $19
< tls-session-caching
< $3
< yes
> CONFIG GET tracking-table-max-keys
< *2
< $23
< tracking-table-max-keys
< $7
< 1000000
> CONFIG GET unixsocketperm
< *2
< $14
< unixsocketperm
< $1
< 0
> CONFIG GET zset-max-listpack-entries
< *2
< $25
< zset-max-listpack-entries
< $3
< 128
> CONFIG GET zset-max-listpack-value
< *2
< $23
< zset-max-listpack-value
< $2
< 64
> CONFIG GET zset-max-ziplist-entries
< *2
< $24
< zset-max-ziplist-entries
< $3
< 128
> CONFIG GET zset-max-ziplist-value
< *2
< $22
< zset-max-ziplist-value
< $2
< 64
> CONFIG GET databases
< *2
< $9
< databases
< $2
< 16
> CONFIG GET save
< *2
< $4
< save
< $0
<
> CONFIG GET nosuch
< *0
> CONFIG GET nosuch*
< *0
> CONFIG GET MaxMemory
< *2
< $9
< MaxMemory
< $1
< 0
> CONFIG GET maxmemory hz nosuch
<unordered 2
< *4
< $9
< maxmemory
< $1
< 0
< $2
< hz
< $2
< 10
> CONFIG GET maxmemory maxmem* maxmemory
<unordered 2
< *10
< $17
< maxmemory-samples
< $1
< 5
< $17
< maxmemory-clients
< $1
< 0
< $9
< maxmemory
< $1
< 0
< $27
< maxmemory-eviction-tenacity
< $2
< 10
< $16
< maxmemory-policy
< $10
< noeviction
> CONFIG GET zset-*
<unordered 2
< *8
< $24
< zset-max-ziplist-entries
< $3
< 128
< $23
< zset-max-listpack-value
< $2
< 64
< $22
< zset-max-ziplist-value
< $2
< 64
< $25
< zset-max-listpack-entries
< $3
< 128
> CONFIG GET "*slave*"
<unordered 2
< *26
< $25
< cluster-slave-no-failover
< $2
< no
< $19
< min-slaves-to-write
< $1
< 0
< $15
< slave-read-only
< $3
< yes
< $22
< repl-ping-slave-period
< $2
< 10
< $22
< slave-serve-stale-data
< $3
< yes
< $16
< slave-lazy-flush
< $2
< no
< $17
< slave-announce-ip
< $0
<
< $19
< slave-announce-port
< $1
< 0
< $22
< slave-ignore-maxmemory
< $3
< yes
< $7
< slaveof
< $0
<
< $29
< cluster-slave-validity-factor
< $2
< 10
< $18
< min-slaves-max-lag
< $2
< 10
< $14
< slave-priority
< $3
< 100
> CONFIG GET
< -ERR wrong number of arguments for 'config|get' command
> CONFIG
< -ERR wrong number of arguments for 'config' command
> CONFIG FOO
< -ERR unknown subcommand 'FOO'. Try CONFIG HELP.
> CONFIG HELP
<~ \**\r\n+CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n*+HELP\r\n*
> CONFIG SET
< -ERR wrong number of arguments for 'config|set' command
> CONFIG SET maxmemory
< -ERR wrong number of arguments for 'config|set' command
> CONFIG SET nosuch 1
< -ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'
> CONFIG SET maxmemory 1 hz
< -ERR syntax error
> CONFIG SET maxmemory 1000000000 maxmemory 2000000000
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - duplicate parameter
> CONFIG SET hz 50 nosuch 1
< -ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'
> CONFIG GET hz
< *2
< $2
< hz
< $2
< 10
> CONFIG SET hz 50 maxmemory abc
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value
> CONFIG GET hz
< *2
< $2
< hz
< $2
< 10
> CONFIG SET hz 20 maxmemory-samples 7
< +OK
> CONFIG GET hz maxmemory-samples
<unordered 2
< *4
< $17
< maxmemory-samples
< $1
< 7
< $2
< hz
< $2
< 20
> CONFIG SET hz 0
< +OK
> CONFIG GET hz
< *2
< $2
< hz
< $1
< 1
> CONFIG SET hz 9999
< +OK
> CONFIG GET hz
< *2
< $2
< hz
< $3
< 500
> CONFIG SET hz -1
< -ERR CONFIG SET failed (possibly related to argument 'hz') - argument must be between 0 and 2147483647 inclusive
> CONFIG SET hz abc
< -ERR CONFIG SET failed (possibly related to argument 'hz') - argument couldn't be parsed into an integer
> CONFIG SET hz ""
< -ERR CONFIG SET failed (possibly related to argument 'hz') - argument couldn't be parsed into an integer
> CONFIG SET hz 1.5
< -ERR CONFIG SET failed (possibly related to argument 'hz') - argument couldn't be parsed into an integer
> CONFIG SET hz 10
< +OK
> CONFIG SET databases 5
< -ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config
> CONFIG SET unixsocket x
< -ERR CONFIG SET failed (possibly related to argument 'unixsocket') - can't set immutable config
> CONFIG SET daemonize yes
< -ERR CONFIG SET failed (possibly related to argument 'daemonize') - can't set immutable config
> CONFIG SET supervised systemd
< -ERR CONFIG SET failed (possibly related to argument 'supervised') - can't set immutable config
> CONFIG SET tcp-backlog 5
< -ERR CONFIG SET failed (possibly related to argument 'tcp-backlog') - can't set immutable config
> CONFIG SET pidfile x
< -ERR CONFIG SET failed (possibly related to argument 'pidfile') - can't set immutable config
> CONFIG SET logfile x
< -ERR CONFIG SET failed (possibly related to argument 'logfile') - can't set immutable config
> CONFIG SET io-threads 2
< -ERR CONFIG SET failed (possibly related to argument 'io-threads') - can't set immutable config
> CONFIG SET cluster-enabled yes
< -ERR CONFIG SET failed (possibly related to argument 'cluster-enabled') - can't set immutable config
> CONFIG SET syslog-enabled yes
< -ERR CONFIG SET failed (possibly related to argument 'syslog-enabled') - can't set immutable config
> CONFIG SET always-show-logo yes
< -ERR CONFIG SET failed (possibly related to argument 'always-show-logo') - can't set immutable config
> CONFIG SET rdbchecksum no
< -ERR CONFIG SET failed (possibly related to argument 'rdbchecksum') - can't set immutable config
> CONFIG SET aclfile x
< -ERR CONFIG SET failed (possibly related to argument 'aclfile') - can't set immutable config
> CONFIG SET maxmemory 100mb
< +OK
> CONFIG GET maxmemory
< *2
< $9
< maxmemory
< $9
< 104857600
> CONFIG SET maxmemory 100MB
< +OK
> CONFIG SET maxmemory 1gb
< +OK
> CONFIG GET maxmemory
< *2
< $9
< maxmemory
< $10
< 1073741824
> CONFIG SET maxmemory 1G
< +OK
> CONFIG GET maxmemory
< *2
< $9
< maxmemory
< $10
< 1000000000
> CONFIG SET maxmemory 1k
< +OK
> CONFIG SET maxmemory 0
< +OK
> CONFIG SET maxmemory 1kb
< +OK
> CONFIG SET maxmemory 0
< +OK
> CONFIG SET maxmemory -1
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value
> CONFIG SET maxmemory 1.5gb
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value
> CONFIG SET maxmemory 10xb
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value
> CONFIG SET maxmemory ""
< +OK
> CONFIG SET maxmemory 0
< +OK
> CONFIG GET maxmemory
< *2
< $9
< maxmemory
< $1
< 0
! not vireo: volatile-lrm and allkeys-lrm are among them
> CONFIG SET maxmemory-policy foo
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory-policy') - argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction
> CONFIG SET maxmemory-policy ALLKEYS-LRU
< +OK
> CONFIG GET maxmemory-policy
< *2
< $16
< maxmemory-policy
< $11
< allkeys-lru
> CONFIG SET maxmemory-policy volatile-lru
< +OK
> CONFIG SET maxmemory-policy volatile-lfu
< +OK
> CONFIG SET maxmemory-policy volatile-ttl
< +OK
> CONFIG SET maxmemory-policy volatile-random
< +OK
> CONFIG SET maxmemory-policy allkeys-random
< +OK
> CONFIG SET maxmemory-policy allkeys-lfu
< +OK
> CONFIG SET maxmemory-policy noeviction
< +OK
> CONFIG SET maxmemory-samples 0
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory-samples') - argument must be between 1 and 2147483647 inclusive
> CONFIG SET maxmemory-samples 1
< +OK
> CONFIG SET maxmemory-samples 5
< +OK
> CONFIG SET maxmemory-clients 5%
< +OK
> CONFIG GET maxmemory-clients
< *2
< $17
< maxmemory-clients
< $2
< 5%
> CONFIG SET maxmemory-clients 100mb
< +OK
> CONFIG GET maxmemory-clients
< *2
< $17
< maxmemory-clients
< $9
< 104857600
> CONFIG SET maxmemory-clients -5
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory-clients') - argument must be a memory or percent value
> CONFIG SET maxmemory-clients 500%
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory-clients') - percentage argument must be less or equal to 100
> CONFIG SET maxmemory-clients 0
< +OK
> CONFIG SET activedefrag abc
< -ERR CONFIG SET failed (possibly related to argument 'activedefrag') - argument must be 'yes' or 'no'
> CONFIG SET lazyfree-lazy-user-del maybe
< -ERR CONFIG SET failed (possibly related to argument 'lazyfree-lazy-user-del') - argument must be 'yes' or 'no'
> CONFIG SET lazyfree-lazy-user-del YES
< +OK
> CONFIG GET lazyfree-lazy-user-del
< *2
< $22
< lazyfree-lazy-user-del
< $3
< yes
> CONFIG SET lazyfree-lazy-user-del no
< +OK
> CONFIG SET loglevel foo
< -ERR CONFIG SET failed (possibly related to argument 'loglevel') - argument(s) must be one of the following: debug, verbose, notice, warning
> CONFIG SET loglevel debug
< +OK
> CONFIG GET loglevel
< *2
< $8
< loglevel
< $5
< debug
> CONFIG SET loglevel NOTICE
< +OK
> CONFIG SET appendfsync always
< +OK
> CONFIG SET appendfsync sometimes
< -ERR CONFIG SET failed (possibly related to argument 'appendfsync') - argument(s) must be one of the following: everysec, always, no
> CONFIG SET appendfsync everysec
< +OK
> CONFIG SET maxclients 0
< -ERR CONFIG SET failed (possibly related to argument 'maxclients') - argument must be between 1 and 4294967295 inclusive
> CONFIG SET maxclients 100
< +OK
> CONFIG GET maxclients
< *2
< $10
< maxclients
< $3
< 100
> CONFIG SET maxclients 10000
< +OK
> CONFIG SET timeout -1
< -ERR CONFIG SET failed (possibly related to argument 'timeout') - argument must be between 0 and 2147483647 inclusive
> CONFIG SET timeout 100
< +OK
> CONFIG SET timeout 0
< +OK
> CONFIG SET tcp-keepalive -1
< -ERR CONFIG SET failed (possibly related to argument 'tcp-keepalive') - argument must be between 0 and 2147483647 inclusive
> CONFIG SET tcp-keepalive 100
< +OK
> CONFIG SET slowlog-log-slower-than -1
< +OK
> CONFIG SET slowlog-log-slower-than -5
< -ERR CONFIG SET failed (possibly related to argument 'slowlog-log-slower-than') - argument must be between -1 and 9223372036854775807 inclusive
> CONFIG SET slowlog-max-len -1
< -ERR CONFIG SET failed (possibly related to argument 'slowlog-max-len') - argument must be between 0 and 9223372036854775807 inclusive
> CONFIG SET slowlog-max-len 10
< +OK
> CONFIG SET client-output-buffer-limit "normal 0 0 0"
< +OK
> CONFIG GET client-output-buffer-limit
< *2
< $26
< client-output-buffer-limit
< $67
< normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60
> CONFIG SET client-output-buffer-limit "normal 1mb 2mb 60 pubsub 64mb 16mb 90"
< +OK
> CONFIG GET client-output-buffer-limit
< *2
< $26
< client-output-buffer-limit
< $81
< normal 1048576 2097152 60 slave 268435456 67108864 60 pubsub 67108864 16777216 90
> CONFIG SET client-output-buffer-limit "slave 5 5 5"
< +OK
> CONFIG SET client-output-buffer-limit "replica 6 6 6"
< +OK
> CONFIG GET client-output-buffer-limit
< *2
< $26
< client-output-buffer-limit
< $65
< normal 1048576 2097152 60 slave 6 6 6 pubsub 67108864 16777216 90
> CONFIG SET client-output-buffer-limit "foo 0 0 0"
< -ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Invalid client class specified in buffer limit configuration.
> CONFIG SET client-output-buffer-limit "normal 0 0"
< -ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Wrong number of arguments in buffer limit configuration.
> CONFIG SET client-output-buffer-limit "normal a 0 0"
< -ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Error in hard, soft or soft_seconds setting in buffer limit configuration.
> CONFIG SET client-output-buffer-limit "master 0 0 0"
< -ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Invalid client class specified in buffer limit configuration.
> CONFIG SET client-output-buffer-limit "normal 0 0 -1"
< -ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Error in hard, soft or soft_seconds setting in buffer limit configuration.
> CONFIG SET client-output-buffer-limit ""
< +OK
> CONFIG SET client-output-buffer-limit "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"
< +OK
> CONFIG SET client-query-buffer-limit 100
< -ERR CONFIG SET failed (possibly related to argument 'client-query-buffer-limit') - argument must be between 1048576 and 9223372036854775807 inclusive
> CONFIG SET client-query-buffer-limit 1mb
< +OK
> CONFIG GET client-query-buffer-limit
< *2
< $25
< client-query-buffer-limit
< $7
< 1048576
> CONFIG SET client-query-buffer-limit 1gb
< +OK
> CONFIG SET proto-max-bulk-len 100
< -ERR CONFIG SET failed (possibly related to argument 'proto-max-bulk-len') - argument must be between 1048576 and 9223372036854775807 inclusive
> CONFIG SET proto-max-bulk-len 1mb
< +OK
> CONFIG GET proto-max-bulk-len
< *2
< $18
< proto-max-bulk-len
< $7
< 1048576
> CONFIG SET proto-max-bulk-len 512mb
< +OK
> CONFIG SET hash-max-ziplist-entries 7
< +OK
> CONFIG GET hash-max-listpack-entries
< *2
< $25
< hash-max-listpack-entries
< $1
< 7
> CONFIG GET hash-max-ziplist-entries
< *2
< $24
< hash-max-ziplist-entries
< $1
< 7
> CONFIG SET hash-max-listpack-entries 512 hash-max-ziplist-entries 5
< +OK
> CONFIG SET hash-max-listpack-entries -1
< -ERR CONFIG SET failed (possibly related to argument 'hash-max-listpack-entries') - argument must be between 0 and 9223372036854775807 inclusive
> CONFIG SET hash-max-listpack-value 64
< +OK
> CONFIG SET hash-max-listpack-entries 512
< +OK
> CONFIG SET list-max-listpack-size -6
< +OK
> CONFIG SET list-max-listpack-size -5
< +OK
> CONFIG SET list-max-listpack-size 0
< +OK
> CONFIG SET list-max-listpack-size -2
< +OK
> CONFIG SET list-compress-depth -1
< -ERR CONFIG SET failed (possibly related to argument 'list-compress-depth') - argument must be between 0 and 2147483647 inclusive
> CONFIG SET list-compress-depth 65536
< +OK
> CONFIG SET set-max-intset-entries -1
< -ERR CONFIG SET failed (possibly related to argument 'set-max-intset-entries') - argument must be between 0 and 9223372036854775807 inclusive
> CONFIG SET set-max-intset-entries 512
< +OK
> CONFIG SET latency-tracking-info-percentiles "50 99.9 100"
< +OK
> CONFIG GET latency-tracking-info-percentiles
< *2
< $33
< latency-tracking-info-percentiles
< $11
< 50 99.9 100
> CONFIG SET latency-tracking-info-percentiles "101"
< -ERR CONFIG SET failed (possibly related to argument 'latency-tracking-info-percentiles') - latency-tracking-info-percentiles parameters should sit between [0.0,100.0]
> CONFIG SET latency-tracking-info-percentiles "a"
< -ERR CONFIG SET failed (possibly related to argument 'latency-tracking-info-percentiles') - Invalid latency-tracking-info-percentiles parameters
> CONFIG SET latency-tracking-info-percentiles ""
< +OK
> CONFIG GET latency-tracking-info-percentiles
< *2
< $33
< latency-tracking-info-percentiles
< $0
<
> CONFIG SET latency-monitor-threshold -1
< -ERR CONFIG SET failed (possibly related to argument 'latency-monitor-threshold') - argument must be between 0 and 9223372036854775807 inclusive
> CONFIG SET latency-monitor-threshold 0
< +OK
> CONFIG SET save "900 1 300 10"
< +OK
> CONFIG GET save
< *2
< $4
< save
< $12
< 900 1 300 10
> CONFIG SET save "900"
< -ERR CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters
> CONFIG SET save "900 a"
< -ERR CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters
> CONFIG SET save "-1 1"
< -ERR CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters
> CONFIG SET save ""
< +OK
> CONFIG GET save
< *2
< $4
< save
< $0
<
> CONFIG SET requirepass x
< +OK
> CONFIG GET requirepass
< *2
< $11
< requirepass
< $1
< x
> CONFIG SET requirepass ""
< +OK
> CONFIG SET active-expire-effort 0
< -ERR CONFIG SET failed (possibly related to argument 'active-expire-effort') - argument must be between 1 and 10 inclusive
> CONFIG SET active-expire-effort 11
< -ERR CONFIG SET failed (possibly related to argument 'active-expire-effort') - argument must be between 1 and 10 inclusive
> CONFIG SET active-expire-effort 10
< +OK
> CONFIG SET active-expire-effort 1
< +OK
> CONFIG SET lfu-log-factor -1
< -ERR CONFIG SET failed (possibly related to argument 'lfu-log-factor') - argument must be between 0 and 2147483647 inclusive
> CONFIG SET lfu-log-factor 0
< +OK
> CONFIG SET lfu-decay-time 5
< +OK
> CONFIG SET lua-time-limit 100
< +OK
> CONFIG GET busy-reply-threshold
< *2
< $20
< busy-reply-threshold
< $3
< 100
> CONFIG SET slave-read-only no
< +OK
> CONFIG GET replica-read-only
< *2
< $17
< replica-read-only
< $2
< no
> CONFIG SET replica-read-only yes slave-read-only yes
< +OK
> CONFIG SET oom-score-adj-values "1 2"
< -ERR CONFIG SET failed (possibly related to argument 'oom-score-adj-values') - wrong number of arguments
> CONFIG SET oom-score-adj-values "1 2 3"
< +OK
> CONFIG GET oom-score-adj-values
< *2
< $20
< oom-score-adj-values
< $5
< 1 2 3
> CONFIG SET oom-score-adj-values "0 200 2000000"
< -ERR CONFIG SET failed (possibly related to argument 'oom-score-adj-values') - Invalid oom-score-adj-values, elements must be between -2000 and 2000.
> CONFIG SET oom-score-adj foo
< -ERR CONFIG SET failed (possibly related to argument 'oom-score-adj') - argument(s) must be one of the following: no, yes, relative, absolute
> CONFIG SET shutdown-timeout -1
< -ERR CONFIG SET failed (possibly related to argument 'shutdown-timeout') - argument must be between 0 and 2147483647 inclusive
> CONFIG SET shutdown-timeout 10
< +OK
> CONFIG SET shutdown-on-sigterm "nosave now"
< +OK
> CONFIG GET shutdown-on-sigterm
< *2
< $19
< shutdown-on-sigterm
< $10
< nosave now
> CONFIG SET shutdown-on-sigterm "save nosave"
< -ERR CONFIG SET failed (possibly related to argument 'shutdown-on-sigterm') - shutdown options SAVE and NOSAVE can't be used simultaneously
> CONFIG SET shutdown-on-sigterm foo
<~ -ERR CONFIG SET failed (possibly related to argument 'shutdown-on-sigterm') - argument(s) must be one of the following: default, save, nosave, now, force*
> CONFIG SET shutdown-on-sigterm default
< +OK
> CONFIG SET proc-title-template "{title} {foo}"
< -ERR CONFIG SET failed (possibly related to argument 'proc-title-template') - template format is invalid or contains unknown variables
> CONFIG SET proc-title-template "{title}"
< -ERR CONFIG SET failed (possibly related to argument 'proc-title-template') - template format is invalid or contains unknown variables
> CONFIG GET proc-title-template
< *2
< $19
< proc-title-template
< $35
< {title} {listen-addr} {server-mode}
> CONFIG SET acl-pubsub-default foo
< -ERR CONFIG SET failed (possibly related to argument 'acl-pubsub-default') - argument(s) must be one of the following: allchannels, resetchannels
> CONFIG SET acl-pubsub-default allchannels
< +OK
> CONFIG SET tracking-table-max-keys 0
< +OK
> CONFIG SET stream-node-max-bytes 0
< +OK
> CONFIG SET stream-node-max-entries -1
< -ERR CONFIG SET failed (possibly related to argument 'stream-node-max-entries') - argument must be between 0 and 9223372036854775807 inclusive
> CONFIG SET repl-timeout 0
< -ERR CONFIG SET failed (possibly related to argument 'repl-timeout') - argument must be between 1 and 2147483647 inclusive
> CONFIG SET repl-backlog-size 0
< -ERR CONFIG SET failed (possibly related to argument 'repl-backlog-size') - argument must be between 1 and 9223372036854775807 inclusive
> CONFIG SET repl-backlog-size 1mb
< +OK
> CONFIG SET min-slaves-to-write 1
< +OK
> CONFIG GET min-replicas-to-write
< *2
< $21
< min-replicas-to-write
< $1
< 1
> SET k v
< -NOREPLICAS Not enough good replicas to write.
> GET k
< $-1
> CONFIG SET min-replicas-to-write 0
< +OK
> SET k v
< +OK
> CONFIG SET masterauth x
< +OK
> CONFIG GET masterauth
< *2
< $10
< masterauth
< $1
< x
> CONFIG SET replica-priority -1
< -ERR CONFIG SET failed (possibly related to argument 'replica-priority') - argument must be between 0 and 2147483647 inclusive
> CONFIG SET dbfilename a/b
< -ERR CONFIG SET failed (possibly related to argument 'dbfilename') - dbfilename can't be a path, just a filename
> CONFIG SET dbfilename x.rdb
< +OK
> CONFIG GET dbfilename
< *2
< $10
< dbfilename
< $5
< x.rdb
> CONFIG SET port 99999999
< -ERR CONFIG SET failed (possibly related to argument 'port') - argument must be between 0 and 65535 inclusive
> CONFIG SET port -1
< -ERR CONFIG SET failed (possibly related to argument 'port') - argument must be between 0 and 65535 inclusive
> CONFIG SET jemalloc-bg-thread no
< +OK
> CONFIG SET sanitize-dump-payload foo
< -ERR CONFIG SET failed (possibly related to argument 'sanitize-dump-payload') - argument(s) must be one of the following: no, yes, clients
> CONFIG SET repl-diskless-load foo
<~ -ERR CONFIG SET failed (possibly related to argument 'repl-diskless-load') - argument(s) must be one of the following: disabled, on-empty-db, swapdb*
> CONFIG SET enable-debug-command no
< -ERR CONFIG SET failed (possibly related to argument 'enable-debug-command') - can't set immutable config
> CONFIG SET rdb-key-save-delay 0
< +OK
> CONFIG GET rdb-key-save-delay
< *2
< $18
< rdb-key-save-delay
< $1
< 0
> CONFIG GET key-load-delay
< *2
< $14
< key-load-delay
< $1
< 0
> CONFIG SET key-load-delay 0
< +OK
> CONFIG SET watchdog-period 0
< +OK
> CONFIG GET watchdog-period
< *2
< $15
< watchdog-period
< $1
< 0
> CONFIG RESETSTAT
< +OK
> CONFIG RESETSTAT x
< -ERR wrong number of arguments for 'config|resetstat' command
> CONFIG REWRITE x
< -ERR wrong number of arguments for 'config|rewrite' command
# memory limit: writes refused, reads go on
> SET big v
< +OK
> CONFIG SET maxmemory 1
< +OK
> SET a b
< -OOM command not allowed when used memory > 'maxmemory'.
> GET big
< $1
< v
> DEL big
< :1
> LPUSH l a
< -OOM command not allowed when used memory > 'maxmemory'.
> MULTI
< +OK
> SET a b
< -OOM command not allowed when used memory > 'maxmemory'.
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> MULTI
< +OK
> GET a
< -OOM command not allowed when used memory > 'maxmemory'.
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> MSET a 1
< -OOM command not allowed when used memory > 'maxmemory'.
> INCR a
< -OOM command not allowed when used memory > 'maxmemory'.
> EXPIRE a 1
< :0
> FLUSHALL
< +OK
> CONFIG SET maxmemory 0
< +OK
> SET a b
< +OK
> HELLO 3
<~ %7*
> CONFIG GET hz
< %1
< $2
< hz
< $2
< 10
> CONFIG GET nosuch
< %0
# passwords are any bytes
> CONFIG SET requirepass "abc\x00def" masterauth "a\x00"
< +OK
> AUTH abc
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH "abc\x00def"
< +OK
> AUTH "abc\x00deg"
< -WRONGPASS invalid username-password pair or user is disabled.
> CONFIG GET requirepass
< %1
< $11
< requirepass
< $7
< abc\x00def
> CONFIG GET masterauth
< %1
< $10
< masterauth
< $2
< a\x00
> CONFIG SET requirepass "\x00"
< +OK
> AUTH ""
< -WRONGPASS invalid username-password pair or user is disabled.
> AUTH "\x00"
< +OK
> CONFIG SET requirepass "" masterauth ""
< +OK
> AUTH "\x00"
< -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
> CONFIG SET activedefrag yes
< -ERR CONFIG SET failed (possibly related to argument 'activedefrag') - Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like the one shipped by default with the Redis source distribution
> CONFIG SET activedefrag no
< +OK
