# Settings that Redis has since 8.6: eviction by the last change, how much of a command SLOWLOG keeps.

! only vireo: newer than Redis 7.0
> CONFIG SET maxmemory-policy allkeys-lrm
< +OK
! only vireo: newer than Redis 7.0
> RESTORE k 0 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" IDLETIME 1000
< +OK
! only vireo: newer than Redis 7.0
> GET k
< $1
< v
! only vireo: newer than Redis 7.0
> STRLEN k
< :1
! only vireo: newer than Redis 7.0
> OBJECT IDLETIME k
<~ :10*
! only vireo: newer than Redis 7.0
> TOUCH k
< :1
! only vireo: newer than Redis 7.0
> OBJECT IDLETIME k
<~ :10*
! only vireo: newer than Redis 7.0
> APPEND k x
< :2
! only vireo: newer than Redis 7.0
> OBJECT IDLETIME k
<~ :0*
! only vireo: newer than Redis 7.0
> OBJECT FREQ k
< -ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
! only vireo: newer than Redis 7.0
> CONFIG SET maxmemory-policy allkeys-lru
< +OK
! only vireo: newer than Redis 7.0
> RESTORE k 0 "\x00\x01v\n\x00\x91\x08\xce\xb2\x198\x8a\xce" IDLETIME 1000 REPLACE
< +OK
! only vireo: newer than Redis 7.0
> GET k
< $1
< v
! only vireo: newer than Redis 7.0
> OBJECT IDLETIME k
<~ :0*
! only vireo: newer than Redis 7.0
> CONFIG SET maxmemory-policy volatile-lrm
< +OK
! only vireo: newer than Redis 7.0
> CONFIG GET maxmemory-policy
< *2
< $16
< maxmemory-policy
< $12
< volatile-lrm
! only vireo: newer than Redis 7.0
> CONFIG SET maxmemory-policy all-lrm
< -ERR CONFIG SET failed (possibly related to argument 'maxmemory-policy') - argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction, volatile-lrm, allkeys-lrm
! only vireo: newer than Redis 7.0
> CONFIG SET slowlog-entry-max-argc 3 slowlog-entry-max-string-len 4 slowlog-log-slower-than 0
< +OK
! only vireo: newer than Redis 7.0
> SLOWLOG RESET
< +OK
! only vireo: newer than Redis 7.0
> MSET a 1 abcdefgh 2
< +OK
! only vireo: newer than Redis 7.0
> CONFIG SET slowlog-log-slower-than -1
< +OK
! only vireo: newer than Redis 7.0
> SLOWLOG GET 1
<~ *
! only vireo: newer than Redis 7.0
> SLOWLOG GET
<~ *MSET*... (3 more arguments)*SLOW... (3 more bytes)*RESE... (1 more bytes)*
! only vireo: newer than Redis 7.0
> CONFIG SET slowlog-entry-max-argc 1
< -ERR CONFIG SET failed (possibly related to argument 'slowlog-entry-max-argc') - argument must be between 2 and 2147483647 inclusive
! only vireo: newer than Redis 7.0
> CONFIG SET slowlog-entry-max-string-len 0
< -ERR CONFIG SET failed (possibly related to argument 'slowlog-entry-max-string-len') - argument must be between 1 and 2147483647 inclusive
