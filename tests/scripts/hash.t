# Hashes
> HSET h a 1
< :1
> HSET h a 2
< :0
> HSET h a 1 b 2 c 3
< :2
> HSET h d 4 e 5
< :2
> HGETALL h
< *10
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
< $1
< d
< $1
< 4
< $1
< e
< $1
< 5
> HGET h a
< $1
< 1
> HGET h nothing
< $-1
> HGET nokey a
< $-1
> HSET h a
< -ERR wrong number of arguments for 'hset' command
> HSET h
< -ERR wrong number of arguments for 'hset' command
> HSET h a 1 b
< -ERR wrong number of arguments for 'hset' command
> HMSET h x 1 y 2
< +OK
> HMSET h x
< -ERR wrong number of arguments for 'hmset' command
> HMSET h x 1 y
< -ERR wrong number of arguments for 'hmset' command
> HMGET h a b nothing x
< *4
< $1
< 1
< $1
< 2
< $-1
< $1
< 1
> HMGET nokey a b
< *2
< $-1
< $-1
> HMGET h
< -ERR wrong number of arguments for 'hmget' command
> HSETNX h a 9
< :0
> HSETNX h new 9
< :1
> HGET h new
< $1
< 9
> HSETNX h a
< -ERR wrong number of arguments for 'hsetnx' command
> HLEN h
< :8
> HLEN nokey
< :0
> HEXISTS h a
< :1
> HEXISTS h nothing
< :0
> HEXISTS nokey a
< :0
> HSTRLEN h a
< :1
> HSTRLEN h nothing
< :0
> HSTRLEN nokey a
< :0
> HSET h long "hello world"
< :1
> HSTRLEN h long
< :11
> HSET h num -1234567
< :1
> HSTRLEN h num
< :8
> HKEYS h
< *10
< $1
< a
< $1
< b
< $1
< c
< $1
< d
< $1
< e
< $1
< x
< $1
< y
< $3
< new
< $4
< long
< $3
< num
> HVALS h
< *10
< $1
< 1
< $1
< 2
< $1
< 3
< $1
< 4
< $1
< 5
< $1
< 1
< $1
< 2
< $1
< 9
< $11
< hello world
< $8
< -1234567
> HKEYS nokey
< *0
> HVALS nokey
< *0
> HGETALL nokey
< *0
> HDEL h a
< :1
> HDEL h a b nothing
< :1
> HDEL nokey a
< :0
> HDEL h
< -ERR wrong number of arguments for 'hdel' command
> HSET h "" emptyfield
< :1
> HGET h ""
< $10
< emptyfield
> HSET h f ""
< :1
> HGET h f
< $0
<
> HSTRLEN h f
< :0
> HSET h "\x00\xff" "\r\n"
< :1
> HGET h "\x00\xff"
< $2
< \r\n
> DEL h
< :1
> HSET h a 1
< :1
> HDEL h a
< :1
> EXISTS h
< :0
> HSET h a 1 a 2 a 3
< :1
> HGETALL h
< *2
< $1
< a
< $1
< 3
# numbers
> DEL h
< :1
> HINCRBY h n 5
< :5
> HINCRBY h n -7
< :-2
> HINCRBY h n 0
< :-2
> HINCRBY h n abc
< -ERR value is not an integer or out of range
> HINCRBY h n 1.5
< -ERR value is not an integer or out of range
> HINCRBY h n ""
< -ERR value is not an integer or out of range
> HINCRBY h n 9223372036854775807
< :9223372036854775805
> HINCRBY h n 9223372036854775807
< -ERR increment or decrement would overflow
> HGET h n
< $19
< 9223372036854775805
> HINCRBY h n 9223372036854775808
< -ERR value is not an integer or out of range
> HSET h n -9223372036854775808
< :0
> HINCRBY h n -1
< -ERR increment or decrement would overflow
> HSET h s abc f 1.5 sp " 1" e "" z 01
< :5
> HINCRBY h s 1
< -ERR hash value is not an integer
> HINCRBY h f 1
< -ERR hash value is not an integer
> HINCRBY h sp 1
< -ERR hash value is not an integer
> HINCRBY h e 1
< -ERR hash value is not an integer
> HINCRBY h z 1
< -ERR hash value is not an integer
> HINCRBY h n
< -ERR wrong number of arguments for 'hincrby' command
> HINCRBYFLOAT h f 1.5
< $1
< 3
> HINCRBYFLOAT h f 0.1
< $3
< 3.1
> HINCRBYFLOAT h newf 1e3
< $4
< 1000
> HINCRBYFLOAT h s 1
< -ERR hash value is not a float
> HINCRBYFLOAT h sp 1
< -ERR hash value is not a float
> HINCRBYFLOAT h e 1
< -ERR hash value is not a float
> HINCRBYFLOAT h f abc
< -ERR value is not a valid float
> HINCRBYFLOAT h f nan
< -ERR value is not a valid float
> HINCRBYFLOAT h f inf
< -ERR value is NaN or Infinity
> HINCRBYFLOAT h f -inf
< -ERR value is NaN or Infinity
> HINCRBYFLOAT h f 1e5000
< -ERR value is not a valid float
> HINCRBYFLOAT h f ""
< -ERR value is not a valid float
> HINCRBYFLOAT h f -1e-5
< $7
< 3.09999
> HINCRBYFLOAT h big 1e17
< $18
< 100000000000000000
> HINCRBYFLOAT h big 1e17
< $18
< 200000000000000000
> HSET h ten 10.50
< :1
> HINCRBYFLOAT h ten 0.1
< $4
< 10.6
> HINCRBYFLOAT h f
< -ERR wrong number of arguments for 'hincrbyfloat' command
> HGETALL h
< *18
< $1
< n
< $20
< -9223372036854775808
< $1
< s
< $3
< abc
< $1
< f
< $7
< 3.09999
< $2
< sp
< $2
<  1
< $1
< e
< $0
<
< $1
< z
< $2
< 01
< $4
< newf
< $4
< 1000
< $3
< big
< $18
< 200000000000000000
< $3
< ten
< $4
< 10.6
# HRANDFIELD
> DEL h
< :1
> HSET h a 1
< :1
> HRANDFIELD h
< $1
< a
> HRANDFIELD h 1
< *1
< $1
< a
> HRANDFIELD h 5
< *1
< $1
< a
> HRANDFIELD h -3
< *3
< $1
< a
< $1
< a
< $1
< a
> HRANDFIELD h 2 WITHVALUES
< *2
< $1
< a
< $1
< 1
> HRANDFIELD h -2 WITHVALUES
< *4
< $1
< a
< $1
< 1
< $1
< a
< $1
< 1
> HRANDFIELD h 0
< *0
> HRANDFIELD h 0 WITHVALUES
< *0
> HRANDFIELD nokey
< $-1
> HRANDFIELD nokey 2
< *0
> HRANDFIELD nokey -2 WITHVALUES
< *0
> HRANDFIELD h abc
< -ERR value is not an integer or out of range
> HRANDFIELD h 1 FOO
< -ERR syntax error
> HRANDFIELD h 1 WITHVALUES x
< -ERR syntax error
> HRANDFIELD h -9223372036854775808
< -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
> HRANDFIELD h -9223372036854775807 WITHVALUES
< -ERR value is out of range
> HRANDFIELD h 4611686018427387904 WITHVALUES
< -ERR value is out of range
> HRANDFIELD
< -ERR wrong number of arguments for 'hrandfield' command
> HSET h b 2 c 3
< :2
> HRANDFIELD h -5
<~ \*5\r\n*
> HRANDFIELD h 10 WITHVALUES
<unordered 2
< *6
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
> HRANDFIELD h 2
<~ \*2\r\n*
# wrong type
> SET str v
< +OK
> HSET str a 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HMSET str a 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HSETNX str a 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HGET str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HMGET str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HGETALL str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HKEYS str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HVALS str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HLEN str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HEXISTS str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HSTRLEN str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HDEL str a
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HINCRBY str a 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HINCRBYFLOAT str a 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HRANDFIELD str
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HRANDFIELD str 1
< -WRONGTYPE Operation against a key holding the wrong kind of value
> HSCAN str 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
# encodings
> DEL h
< :1
> HSET h a 1
< :1
> OBJECT ENCODING h
< $8
< listpack
* 512 HSET h f{} v{}
> HDEL h a
< :1
> OBJECT ENCODING h
< $9
< hashtable
> HLEN h
< :512
> HSET h f512 again
< :0
> OBJECT ENCODING h
< $9
< hashtable
> HSET h f513 v
< :1
> OBJECT ENCODING h
< $9
< hashtable
> HDEL h f513
< :1
> OBJECT ENCODING h
< $9
< hashtable
> HGET h f300
< $4
< v300
> HMGET h f1 f512 f513
< *3
< $2
< v1
< $5
< again
< $-1
> HEXISTS h f400
< :1
> HINCRBY h f1 1
< -ERR hash value is not an integer
> HSTRLEN h f400
< :4
> HGETALL h
<unordered 2
< *1024
< $4
< f319
< $4
< v319
< $3
< f32
< $3
< v32
< $4
< f485
< $4
< v485
< $4
< f141
< $4
< v141
< $4
< f476
< $4
< v476
< $4
< f336
< $4
< v336
< $4
< f501
< $4
< v501
< $4
< f473
< $4
< v473
< $3
< f41
< $3
< v41
< $4
< f474
< $4
< v474
< $4
< f280
< $4
< v280
< $4
< f153
< $4
< v153
< $4
< f457
< $4
< v457
< $4
< f472
< $4
< v472
< $4
< f423
< $4
< v423
< $4
< f397
< $4
< v397
< $4
< f229
< $4
< v229
< $3
< f90
< $3
< v90
< $4
< f435
< $4
< v435
< $4
< f313
< $4
< v313
< $4
< f160
< $4
< v160
< $4
< f193
< $4
< v193
< $4
< f157
< $4
< v157
< $4
< f246
< $4
< v246
< $4
< f413
< $4
< v413
< $3
< f88
< $3
< v88
< $4
< f167
< $4
< v167
< $4
< f424
< $4
< v424
< $3
< f60
< $3
< v60
< $4
< f361
< $4
< v361
< $4
< f184
< $4
< v184
< $4
< f370
< $4
< v370
< $4
< f301
< $4
< v301
< $4
< f214
< $4
< v214
< $4
< f105
< $4
< v105
< $4
< f103
< $4
< v103
< $4
< f349
< $4
< v349
< $4
< f315
< $4
< v315
< $3
< f50
< $3
< v50
< $3
< f65
< $3
< v65
< $4
< f292
< $4
< v292
< $4
< f495
< $4
< v495
< $4
< f199
< $4
< v199
< $4
< f121
< $4
< v121
< $3
< f23
< $3
< v23
< $4
< f129
< $4
< v129
< $4
< f429
< $4
< v429
< $4
< f132
< $4
< v132
< $4
< f326
< $4
< v326
< $4
< f230
< $4
< v230
< $4
< f267
< $4
< v267
< $4
< f402
< $4
< v402
< $3
< f27
< $3
< v27
< $3
< f79
< $3
< v79
< $4
< f394
< $4
< v394
< $4
< f118
< $4
< v118
< $3
< f67
< $3
< v67
< $4
< f317
< $4
< v317
< $4
< f107
< $4
< v107
< $4
< f279
< $4
< v279
< $4
< f503
< $4
< v503
< $4
< f379
< $4
< v379
< $4
< f393
< $4
< v393
< $4
< f465
< $4
< v465
< $4
< f357
< $4
< v357
< $4
< f283
< $4
< v283
< $3
< f76
< $3
< v76
< $3
< f62
< $3
< v62
< $4
< f508
< $4
< v508
< $4
< f415
< $4
< v415
< $3
< f64
< $3
< v64
< $4
< f239
< $4
< v239
< $4
< f232
< $4
< v232
< $4
< f204
< $4
< v204
< $4
< f285
< $4
< v285
< $4
< f410
< $4
< v410
< $4
< f390
< $4
< v390
< $4
< f355
< $4
< v355
< $4
< f302
< $4
< v302
< $4
< f170
< $4
< v170
< $4
< f439
< $4
< v439
< $4
< f187
< $4
< v187
< $4
< f215
< $4
< v215
< $4
< f359
< $4
< v359
< $4
< f372
< $4
< v372
< $4
< f253
< $4
< v253
< $2
< f5
< $2
< v5
< $3
< f18
< $3
< v18
< $3
< f91
< $3
< v91
< $4
< f406
< $4
< v406
< $4
< f231
< $4
< v231
< $4
< f155
< $4
< v155
< $3
< f74
< $3
< v74
< $4
< f114
< $4
< v114
< $3
< f14
< $3
< v14
< $4
< f352
< $4
< v352
< $4
< f340
< $4
< v340
< $2
< f3
< $2
< v3
< $4
< f151
< $4
< v151
< $4
< f437
< $4
< v437
< $4
< f373
< $4
< v373
< $4
< f322
< $4
< v322
< $3
< f33
< $3
< v33
< $4
< f254
< $4
< v254
< $4
< f431
< $4
< v431
< $4
< f321
< $4
< v321
< $4
< f447
< $4
< v447
< $4
< f275
< $4
< v275
< $4
< f144
< $4
< v144
< $3
< f56
< $3
< v56
< $3
< f51
< $3
< v51
< $4
< f486
< $4
< v486
< $4
< f307
< $4
< v307
< $4
< f176
< $4
< v176
< $4
< f252
< $4
< v252
< $4
< f432
< $4
< v432
< $4
< f388
< $4
< v388
< $4
< f385
< $4
< v385
< $4
< f438
< $4
< v438
< $4
< f396
< $4
< v396
< $3
< f75
< $3
< v75
< $4
< f399
< $4
< v399
< $4
< f259
< $4
< v259
< $4
< f430
< $4
< v430
< $4
< f162
< $4
< v162
< $4
< f489
< $4
< v489
< $4
< f227
< $4
< v227
< $4
< f418
< $4
< v418
< $4
< f207
< $4
< v207
< $4
< f237
< $4
< v237
< $4
< f113
< $4
< v113
< $4
< f250
< $4
< v250
< $4
< f145
< $4
< v145
< $3
< f78
< $3
< v78
< $3
< f80
< $3
< v80
< $4
< f411
< $4
< v411
< $4
< f219
< $4
< v219
< $3
< f40
< $3
< v40
< $4
< f341
< $4
< v341
< $4
< f124
< $4
< v124
< $4
< f136
< $4
< v136
< $4
< f205
< $4
< v205
< $3
< f73
< $3
< v73
< $4
< f444
< $4
< v444
< $4
< f220
< $4
< v220
< $4
< f467
< $4
< v467
< $4
< f401
< $4
< v401
< $3
< f53
< $3
< v53
< $4
< f398
< $4
< v398
< $4
< f505
< $4
< v505
< $4
< f381
< $4
< v381
< $4
< f329
< $4
< v329
< $4
< f147
< $4
< v147
< $4
< f353
< $4
< v353
< $3
< f35
< $3
< v35
< $4
< f314
< $4
< v314
< $4
< f339
< $4
< v339
< $4
< f173
< $4
< v173
< $4
< f189
< $4
< v189
< $3
< f37
< $3
< v37
< $4
< f449
< $4
< v449
< $4
< f185
< $4
< v185
< $4
< f116
< $4
< v116
< $4
< f442
< $4
< v442
< $4
< f117
< $4
< v117
< $4
< f506
< $4
< v506
< $4
< f248
< $4
< v248
< $4
< f171
< $4
< v171
< $3
< f20
< $3
< v20
< $4
< f479
< $4
< v479
< $4
< f119
< $4
< v119
< $3
< f48
< $3
< v48
< $4
< f378
< $4
< v378
< $4
< f330
< $4
< v330
< $2
< f1
< $2
< v1
< $4
< f377
< $4
< v377
< $4
< f369
< $4
< v369
< $3
< f71
< $3
< v71
< $4
< f392
< $4
< v392
< $4
< f310
< $4
< v310
< $4
< f408
< $4
< v408
< $4
< f225
< $4
< v225
< $4
< f331
< $4
< v331
< $4
< f371
< $4
< v371
< $4
< f488
< $4
< v488
< $4
< f291
< $4
< v291
< $4
< f494
< $4
< v494
< $4
< f490
< $4
< v490
< $4
< f150
< $4
< v150
< $4
< f374
< $4
< v374
< $4
< f277
< $4
< v277
< $3
< f12
< $3
< v12
< $4
< f272
< $4
< v272
< $4
< f347
< $4
< v347
< $4
< f228
< $4
< v228
< $4
< f101
< $4
< v101
< $4
< f287
< $4
< v287
< $4
< f255
< $4
< v255
< $4
< f492
< $4
< v492
< $3
< f25
< $3
< v25
< $4
< f477
< $4
< v477
< $4
< f264
< $4
< v264
< $4
< f238
< $4
< v238
< $3
< f29
< $3
< v29
< $4
< f482
< $4
< v482
< $4
< f328
< $4
< v328
< $4
< f180
< $4
< v180
< $4
< f417
< $4
< v417
< $4
< f332
< $4
< v332
< $4
< f346
< $4
< v346
< $4
< f130
< $4
< v130
< $4
< f202
< $4
< v202
< $4
< f458
< $4
< v458
< $4
< f236
< $4
< v236
< $2
< f7
< $2
< v7
< $4
< f360
< $4
< v360
< $4
< f333
< $4
< v333
< $4
< f115
< $4
< v115
< $4
< f461
< $4
< v461
< $4
< f335
< $4
< v335
< $4
< f459
< $4
< v459
< $4
< f281
< $4
< v281
< $4
< f305
< $4
< v305
< $3
< f82
< $3
< v82
< $3
< f66
< $3
< v66
< $4
< f183
< $4
< v183
< $4
< f175
< $4
< v175
< $3
< f97
< $3
< v97
< $4
< f375
< $4
< v375
< $4
< f309
< $4
< v309
< $4
< f198
< $4
< v198
< $3
< f31
< $3
< v31
< $4
< f376
< $4
< v376
< $4
< f123
< $4
< v123
< $4
< f242
< $4
< v242
< $3
< f68
< $3
< v68
< $2
< f4
< $2
< v4
< $4
< f445
< $4
< v445
< $4
< f182
< $4
< v182
< $4
< f311
< $4
< v311
< $4
< f384
< $4
< v384
< $3
< f81
< $3
< v81
< $4
< f409
< $4
< v409
< $4
< f323
< $4
< v323
< $4
< f134
< $4
< v134
< $4
< f159
< $4
< v159
< $4
< f148
< $4
< v148
< $3
< f19
< $3
< v19
< $4
< f137
< $4
< v137
< $4
< f337
< $4
< v337
< $4
< f327
< $4
< v327
< $4
< f297
< $4
< v297
< $4
< f179
< $4
< v179
< $4
< f161
< $4
< v161
< $4
< f149
< $4
< v149
< $3
< f39
< $3
< v39
< $4
< f294
< $4
< v294
< $4
< f487
< $4
< v487
< $4
< f131
< $4
< v131
< $4
< f400
< $4
< v400
< $4
< f427
< $4
< v427
< $4
< f257
< $4
< v257
< $4
< f422
< $4
< v422
< $4
< f421
< $4
< v421
< $4
< f426
< $4
< v426
< $4
< f213
< $4
< v213
< $4
< f208
< $4
< v208
< $3
< f10
< $3
< v10
< $4
< f293
< $4
< v293
< $3
< f43
< $3
< v43
< $3
< f89
< $3
< v89
< $4
< f428
< $4
< v428
< $3
< f84
< $3
< v84
< $3
< f13
< $3
< v13
< $4
< f382
< $4
< v382
< $4
< f395
< $4
< v395
< $4
< f454
< $4
< v454
< $4
< f299
< $4
< v299
< $3
< f98
< $3
< v98
< $4
< f303
< $4
< v303
< $4
< f362
< $4
< v362
< $4
< f191
< $4
< v191
< $4
< f434
< $4
< v434
< $4
< f345
< $4
< v345
< $4
< f216
< $4
< v216
< $4
< f156
< $4
< v156
< $3
< f38
< $3
< v38
< $4
< f462
< $4
< v462
< $4
< f414
< $4
< v414
< $4
< f135
< $4
< v135
< $4
< f100
< $4
< v100
< $4
< f363
< $4
< v363
< $4
< f261
< $4
< v261
< $4
< f455
< $4
< v455
< $4
< f286
< $4
< v286
< $4
< f262
< $4
< v262
< $4
< f192
< $4
< v192
< $4
< f186
< $4
< v186
< $4
< f412
< $4
< v412
< $4
< f478
< $4
< v478
< $2
< f9
< $2
< v9
< $4
< f366
< $4
< v366
< $4
< f163
< $4
< v163
< $4
< f509
< $4
< v509
< $4
< f507
< $4
< v507
< $4
< f104
< $4
< v104
< $4
< f169
< $4
< v169
< $3
< f72
< $3
< v72
< $4
< f174
< $4
< v174
< $3
< f96
< $3
< v96
< $3
< f24
< $3
< v24
< $4
< f234
< $4
< v234
< $4
< f172
< $4
< v172
< $4
< f249
< $4
< v249
< $4
< f306
< $4
< v306
< $4
< f143
< $4
< v143
< $4
< f383
< $4
< v383
< $3
< f17
< $3
< v17
< $4
< f468
< $4
< v468
< $4
< f194
< $4
< v194
< $4
< f463
< $4
< v463
< $4
< f276
< $4
< v276
< $4
< f106
< $4
< v106
< $4
< f451
< $4
< v451
< $4
< f224
< $4
< v224
< $3
< f30
< $3
< v30
< $4
< f324
< $4
< v324
< $4
< f320
< $4
< v320
< $3
< f21
< $3
< v21
< $4
< f502
< $4
< v502
< $4
< f325
< $4
< v325
< $4
< f433
< $4
< v433
< $4
< f452
< $4
< v452
< $4
< f364
< $4
< v364
< $4
< f405
< $4
< v405
< $4
< f260
< $4
< v260
< $3
< f46
< $3
< v46
< $4
< f278
< $4
< v278
< $4
< f166
< $4
< v166
< $4
< f209
< $4
< v209
< $3
< f58
< $3
< v58
< $3
< f45
< $3
< v45
< $4
< f273
< $4
< v273
< $4
< f243
< $4
< v243
< $4
< f358
< $4
< v358
< $4
< f365
< $4
< v365
< $4
< f483
< $4
< v483
< $4
< f296
< $4
< v296
< $3
< f36
< $3
< v36
< $4
< f343
< $4
< v343
< $4
< f112
< $4
< v112
< $4
< f420
< $4
< v420
< $3
< f55
< $3
< v55
< $3
< f95
< $3
< v95
< $4
< f154
< $4
< v154
< $4
< f460
< $4
< v460
< $3
< f11
< $3
< v11
< $4
< f354
< $4
< v354
< $4
< f265
< $4
< v265
< $4
< f146
< $4
< v146
< $4
< f469
< $4
< v469
< $3
< f83
< $3
< v83
< $4
< f164
< $4
< v164
< $4
< f222
< $4
< v222
< $4
< f510
< $4
< v510
< $4
< f218
< $4
< v218
< $4
< f404
< $4
< v404
< $4
< f512
< $5
< again
< $4
< f196
< $4
< v196
< $3
< f26
< $3
< v26
< $4
< f342
< $4
< v342
< $3
< f63
< $3
< v63
< $4
< f288
< $4
< v288
< $4
< f251
< $4
< v251
< $4
< f181
< $4
< v181
< $4
< f178
< $4
< v178
< $4
< f142
< $4
< v142
< $4
< f387
< $4
< v387
< $4
< f165
< $4
< v165
< $3
< f59
< $3
< v59
< $4
< f289
< $4
< v289
< $4
< f108
< $4
< v108
< $4
< f304
< $4
< v304
< $4
< f133
< $4
< v133
< $3
< f99
< $3
< v99
< $3
< f16
< $3
< v16
< $4
< f197
< $4
< v197
< $4
< f240
< $4
< v240
< $4
< f416
< $4
< v416
< $3
< f49
< $3
< v49
< $4
< f274
< $4
< v274
< $4
< f493
< $4
< v493
< $4
< f356
< $4
< v356
< $4
< f436
< $4
< v436
< $4
< f491
< $4
< v491
< $4
< f223
< $4
< v223
< $4
< f298
< $4
< v298
< $4
< f203
< $4
< v203
< $4
< f500
< $4
< v500
< $4
< f158
< $4
< v158
< $4
< f109
< $4
< v109
< $2
< f6
< $2
< v6
< $4
< f443
< $4
< v443
< $4
< f504
< $4
< v504
< $4
< f367
< $4
< v367
< $4
< f110
< $4
< v110
< $3
< f85
< $3
< v85
< $4
< f111
< $4
< v111
< $4
< f195
< $4
< v195
< $4
< f350
< $4
< v350
< $4
< f256
< $4
< v256
< $4
< f450
< $4
< v450
< $4
< f282
< $4
< v282
< $4
< f391
< $4
< v391
< $4
< f389
< $4
< v389
< $4
< f269
< $4
< v269
< $4
< f168
< $4
< v168
< $4
< f308
< $4
< v308
< $4
< f295
< $4
< v295
< $3
< f57
< $3
< v57
< $4
< f128
< $4
< v128
< $4
< f258
< $4
< v258
< $4
< f233
< $4
< v233
< $4
< f464
< $4
< v464
< $4
< f344
< $4
< v344
< $4
< f206
< $4
< v206
< $4
< f138
< $4
< v138
< $4
< f481
< $4
< v481
< $4
< f102
< $4
< v102
< $3
< f69
< $3
< v69
< $3
< f47
< $3
< v47
< $4
< f221
< $4
< v221
< $4
< f499
< $4
< v499
< $4
< f263
< $4
< v263
< $4
< f284
< $4
< v284
< $3
< f93
< $3
< v93
< $4
< f300
< $4
< v300
< $4
< f126
< $4
< v126
< $3
< f52
< $3
< v52
< $2
< f2
< $2
< v2
< $4
< f139
< $4
< v139
< $3
< f70
< $3
< v70
< $4
< f122
< $4
< v122
< $2
< f8
< $2
< v8
< $4
< f368
< $4
< v368
< $4
< f498
< $4
< v498
< $4
< f312
< $4
< v312
< $3
< f28
< $3
< v28
< $4
< f318
< $4
< v318
< $3
< f34
< $3
< v34
< $4
< f470
< $4
< v470
< $4
< f290
< $4
< v290
< $4
< f120
< $4
< v120
< $3
< f87
< $3
< v87
< $3
< f44
< $3
< v44
< $4
< f475
< $4
< v475
< $4
< f471
< $4
< v471
< $3
< f94
< $3
< v94
< $4
< f188
< $4
< v188
< $4
< f453
< $4
< v453
< $4
< f441
< $4
< v441
< $4
< f448
< $4
< v448
< $4
< f480
< $4
< v480
< $4
< f351
< $4
< v351
< $3
< f77
< $3
< v77
< $4
< f266
< $4
< v266
< $4
< f271
< $4
< v271
< $4
< f217
< $4
< v217
< $4
< f440
< $4
< v440
< $4
< f226
< $4
< v226
< $4
< f152
< $4
< v152
< $4
< f425
< $4
< v425
< $4
< f380
< $4
< v380
< $4
< f200
< $4
< v200
< $4
< f244
< $4
< v244
< $4
< f316
< $4
< v316
< $4
< f241
< $4
< v241
< $4
< f407
< $4
< v407
< $3
< f42
< $3
< v42
< $4
< f446
< $4
< v446
< $3
< f61
< $3
< v61
< $3
< f92
< $3
< v92
< $4
< f210
< $4
< v210
< $4
< f201
< $4
< v201
< $4
< f419
< $4
< v419
< $4
< f348
< $4
< v348
< $4
< f334
< $4
< v334
< $4
< f456
< $4
< v456
< $4
< f268
< $4
< v268
< $4
< f484
< $4
< v484
< $4
< f338
< $4
< v338
< $4
< f190
< $4
< v190
< $4
< f127
< $4
< v127
< $4
< f496
< $4
< v496
< $4
< f403
< $4
< v403
< $4
< f177
< $4
< v177
< $4
< f497
< $4
< v497
< $4
< f212
< $4
< v212
< $4
< f270
< $4
< v270
< $4
< f140
< $4
< v140
< $3
< f54
< $3
< v54
< $4
< f125
< $4
< v125
< $3
< f15
< $3
< v15
< $3
< f22
< $3
< v22
< $4
< f211
< $4
< v211
< $4
< f511
< $4
< v511
< $4
< f466
< $4
< v466
< $4
< f386
< $4
< v386
< $3
< f86
< $3
< v86
< $4
< f247
< $4
< v247
< $4
< f245
< $4
< v245
< $4
< f235
< $4
< v235
> DEL h
< :1
> HSET h f %64:a
< :1
> OBJECT ENCODING h
< $8
< listpack
> HSET h f %65:a
< :0
> OBJECT ENCODING h
< $9
< hashtable
> DEL h
< :1
> HSET h %65:a v
< :1
> OBJECT ENCODING h
< $9
< hashtable
> CONFIG SET hash-max-listpack-entries 2
< +OK
> DEL h
< :1
> HSET h a 1 b 2
< :2
> OBJECT ENCODING h
< $8
< listpack
> HSET h c 3
< :1
> OBJECT ENCODING h
< $9
< hashtable
> CONFIG SET hash-max-ziplist-entries 0
< +OK
> DEL h
< :1
> HSET h a 1
< :1
> OBJECT ENCODING h
< $9
< hashtable
> CONFIG SET hash-max-listpack-entries 512
< +OK
> CONFIG SET hash-max-listpack-value 3
< +OK
> DEL h
< :1
> HSET h a abc
< :1
> OBJECT ENCODING h
< $8
< listpack
> HSET h a abcd
< :0
> OBJECT ENCODING h
< $9
< hashtable
> CONFIG SET hash-max-listpack-value 64
< +OK
> DEL h
< :1
> HINCRBYFLOAT h a 1
< $1
< 1
> HINCRBY h b 1
< :1
> HSETNX h c %65:c
< :1
> OBJECT ENCODING h
< $9
< hashtable
> EXPIRE h 100
< :1
> HSET h z 1
< :1
> TTL h
< :100
# HSCAN small
> DEL h
< :1
> HSET h a 1 b 2 c 3
< :3
> HSCAN h 0
< *2
< $1
< 0
< *6
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
> HSCAN h 0 MATCH a
< *2
< $1
< 0
< *2
< $1
< a
< $1
< 1
> HSCAN h 0 COUNT 1
< *2
< $1
< 0
< *6
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
> HSCAN h 0 MATCH z*
< *2
< $1
< 0
< *0
> HSCAN nokey 0
< *2
< $1
< 0
< *0
> HSCAN h abc
< -ERR invalid cursor
> HSCAN h 0 COUNT 0
< -ERR syntax error
! not vireo: known since a later version
> HSCAN h 0 NOVALUES
< -ERR syntax error
# RESP3
> HELLO 3
<~ %7*
> HGETALL h
< %3
< $1
< a
< $1
< 1
< $1
< b
< $1
< 2
< $1
< c
< $1
< 3
> HGETALL nokey
< %0
> HKEYS h
< *3
< $1
< a
< $1
< b
< $1
< c
> HVALS h
< *3
< $1
< 1
< $1
< 2
< $1
< 3
> HGET h nothing
< _
> HMGET h a nothing
< *2
< $1
< 1
< _
> HINCRBYFLOAT h f 1.5
< $3
< 1.5
> HRANDFIELD nokey
< _
> HRANDFIELD nokey 1
< *0
> DEL h
< :1
> HSET h a 1
< :1
> HRANDFIELD h 1 WITHVALUES
< *1
< *2
< $1
< a
< $1
< 1
> HRANDFIELD h -2 WITHVALUES
< *2
< *2
< $1
< a
< $1
< 1
< *2
< $1
< a
< $1
< 1
> HRANDFIELD h 1
< *1
< $1
< a
> HSCAN h 0
< *2
< $1
< 0
< *2
< $1
< a
< $1
< 1
