# SCRIPT SHOW, of Valkey 8.0.

! only vireo: newer than Redis 7.0
> SCRIPT LOAD "return  1 -- one"
< $40
< b776222233a63541255d0a6fa3dc7c4322c5e01c
! only vireo: newer than Redis 7.0
> SCRIPT SHOW 0000000000000000000000000000000000000000
< -NOSCRIPT No matching script. Please use EVAL.
! only vireo: newer than Redis 7.0
> SCRIPT SHOW x
< -NOSCRIPT No matching script. Please use EVAL.
! only vireo: newer than Redis 7.0
> SCRIPT SHOW
< -ERR wrong number of arguments for 'script|show' command
! only vireo: newer than Redis 7.0
> EVAL "return 'a'" 0
< $1
< a
! only vireo: newer than Redis 7.0
> SCRIPT SHOW 5e7bc3514efeedd434dcc6028289b28e3eba6ebb
< $10
< return 'a'
! only vireo: newer than Redis 7.0
> SCRIPT SHOW B776222233A63541255D0A6FA3DC7C4322C5E01C
< $16
< return  1 -- one
