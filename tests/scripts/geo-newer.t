# GEOSEARCH BYPOLYGON, of Valkey 9.0.

! only vireo: newer than Redis 7.0
> GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 edge1 17.241510 38.788135 edge2
< :4
! only vireo: newer than Redis 7.0
> GEOADD g 2.3522 48.8566 Paris -122.4194 37.7749 SF 151.2093 -33.8688 Sydney 25.7294 66.5039 Rovaniemi 0 0 zero
< :5
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 4 13 37 16 37 16 39 13 39 ASC
< *2
< $7
< Catania
< $7
< Palermo
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 3 13 37 16 37 14 38
< *0
! only vireo: newer than Redis 7.0
> GEOSEARCH g FROMLONLAT 15 37 BYPOLYGON 4 13 37 16 37 16 39 13 39 DESC WITHCOORD COUNT 1
< *1
< *2
< $7
< Palermo
< *2
< $20
< 13.36138933897018433
< $20
< 38.11555639549629859
! only vireo: newer than Redis 7.0
> GEOSEARCH g FROMMEMBER Palermo BYPOLYGON 4 13 37 16 37 16 39 13 39 ASC WITHDIST
< *2
< *2
< $7
< Palermo
< $6
< 0.0000
< *2
< $7
< Catania
< $11
< 166274.1516
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 4 -170 -80 170 -80 170 80 -170 80 ASC
< *9
< $4
< zero
< $7
< Catania
< $7
< Palermo
< $5
< edge1
< $5
< edge2
< $5
< Paris
< $9
< Rovaniemi
< $2
< SF
< $6
< Sydney
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 4 20 60 30 60 30 70 20 70
< *1
< $9
< Rovaniemi
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 4 150 -35 152 -35 152 -33 150 -33
< *1
< $6
< Sydney
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 4 -1 -1 1 -1 1 1 -1 1 WITHHASH
< *1
< *2
< $4
< zero
< :3377699720527872
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 8 0 30 20 30 20 50 0 50 0 49 19 49 19 31 0 31
< *0
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 4 10 30 20 30 20 40 10 40 COUNT 2 ANY ASC
< *2
< $7
< Palermo
< $5
< edge1
! only vireo: newer than Redis 7.0
> GEOSEARCHSTORE d g BYPOLYGON 4 10 30 20 30 20 40 10 40
< :4
! only vireo: newer than Redis 7.0
> ZRANGE d 0 -1
< *4
< $7
< Palermo
< $5
< edge1
< $7
< Catania
< $5
< edge2
! only vireo: newer than Redis 7.0
> GEOSEARCHSTORE d g FROMMEMBER Palermo BYPOLYGON 4 10 30 20 30 20 40 10 40 STOREDIST
< :4
! only vireo: newer than Redis 7.0
> ZRANGE d 0 0
< *1
< $7
< Palermo
! only vireo: newer than Redis 7.0
> GEOSEARCH nosuch BYPOLYGON 3 0 0 1 1 0 1
< *0
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 2 0 0 1 1 ASC
< -ERR GEOSEARCH BYPOLYGON must have at least 3 vertices
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON x 0 0 1 1 0 1
< -ERR value is not an integer or out of range
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 4 0 0 1 1 0 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 3 0 0 1 1 0 91
< -ERR invalid longitude,latitude pair 0.000000,91.000000
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 3 0 0 1 1 0 1 BYRADIUS 1 m
< -ERR syntax error
! only vireo: newer than Redis 7.0
> GEOSEARCH g FROMLONLAT 1 1 BYBOX 1 1 m BYPOLYGON 3 0 0 1 1 0 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> GEOSEARCH g BYPOLYGON 3 0 0 1 1 0 1 BYPOLYGON 3 0 0 1 1 0 1
< -ERR syntax error
! only vireo: newer than Redis 7.0
> GEOSEARCH g ASC WITHDIST WITHCOORD BYPOLYGON
< -ERR wrong number of arguments for 'geosearch' command
! only vireo: newer than Redis 7.0
> GEORADIUS g 1 1 1 m BYPOLYGON 3 0 0 1 1 0 1
< -ERR syntax error
