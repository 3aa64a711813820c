# HOTKEYS, of Redis 8.6
! only vireo: newer than Redis 7.0
> HOTKEYS GET
< $-1
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 2 CPU CPU
< -ERR METRICS takes CPU and NET, each at most once
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 3 CPU NET x
< -ERR METRICS count must be 1 or 2
! only vireo: newer than Redis 7.0
> HOTKEYS START COUNT 5
< -ERR METRICS parameter is required
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1 CPU COUNT 0
< -ERR COUNT must be between 1 and 64
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1 CPU SAMPLE 0
< -ERR SAMPLE ratio must be positive
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1 CPU DURATION
< -ERR syntax error
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1 CPU SLOTS 1 3
< -ERR SLOTS parameter cannot be used in non-cluster mode
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1 CPU NOSUCH 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 2 CPU NET COUNT 2
< +OK
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1 CPU
< -ERR hotkeys collection is already in progress
! only vireo: newer than Redis 7.0
> HOTKEYS RESET
< -ERR hotkeys collection is in progress, stop it first
! only vireo: newer than Redis 7.0
> SET small 1
< +OK
! only vireo: newer than Redis 7.0
> SET big xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
< +OK
! only vireo: newer than Redis 7.0
> MSET m1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx m2 1
< +OK
! only vireo: newer than Redis 7.0
> EVAL "return redis.call('get', KEYS[1])" 1 small
<~ $1*
! only vireo: newer than Redis 7.0
> HOTKEYS GET
<~ *tracking-active\r\n:1\r\n$12\r\nsample-ratio\r\n:1\r\n*:16383\r\n*by-cpu-time-us*by-net-bytes\r\n\*4\r\n*big\r\n:*
! only vireo: newer than Redis 7.0
> HOTKEYS STOP
< +OK
! only vireo: newer than Redis 7.0
> SET huge xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
< +OK
! only vireo: newer than Redis 7.0
> HOTKEYS GET
<~ *tracking-active\r\n:0\r\n*by-net-bytes\r\n\*4\r\n*big\r\n:*
! only vireo: newer than Redis 7.0
> HOTKEYS START METRICS 1 NET SAMPLE 2 DURATION 100
< +OK
! only vireo: newer than Redis 7.0
> HOTKEYS GET
<~ *sampled-commands-selected-slots-us*by-net-bytes*
! only vireo: newer than Redis 7.0
> HOTKEYS STOP
< +OK
! only vireo: newer than Redis 7.0
> HOTKEYS STOP
< +OK
! only vireo: newer than Redis 7.0
> HOTKEYS RESET
< +OK
! only vireo: newer than Redis 7.0
> HOTKEYS GET
< $-1
