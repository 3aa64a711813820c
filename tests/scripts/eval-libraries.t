# What the libraries of scripts say to odd arguments, and how numbers become arguments.
> EVAL "local t={} t.t=t return cjson.encode(t)" 0
< -ERR user_script:1: Cannot serialise, excessive nesting (1001) script: 430c40d63e6ce612463303c85d8ac6e12323b755, on @user_script:1.
> EVAL "return cjson.decode(string.rep('[',1001))" 0
< -ERR user_script:1: Found too many nested data structures (1001) at character 1001 script: 3f9e99ea360e5a68adf972ec047746d5b9bda33e, on @user_script:1.
> EVAL "return cjson.decode(string.rep('  [',1001))" 0
< -ERR user_script:1: Found too many nested data structures (1001) at character 3003 script: db9f5e86cb5a809017991f91d73cf559da1ac4e8, on @user_script:1.
> EVAL "return cjson.decode(string.rep('[ ',1001))" 0
< -ERR user_script:1: Found too many nested data structures (1001) at character 2001 script: d2486a9865873544ebe39ba19315c0d88919fcbe, on @user_script:1.
> EVAL "return cjson.decode(string.rep('{\"a\":',1001))" 0
< -ERR user_script:1: Found too many nested data structures (1001) at character 5001 script: b56c1364156e59bb65d2c04c0b8f19b0c25520f6, on @user_script:1.
> EVAL "cjson.encode_max_depth(2); return cjson.encode({{{1}}})" 0
< -ERR user_script:1: Cannot serialise, excessive nesting (3) script: d18bdd9f518a193dcf057b7411bd396c2369bb86, on @user_script:1.
> EVAL "return cjson.encode_max_depth(1000)" 0
< :1000
> EVAL "return cjson.decode_max_depth(2)" 0
< :2
> EVAL "return cjson.decode('[[[1]]]')" 0
< -ERR user_script:1: Found too many nested data structures (3) at character 3 script: 45462848e37d58c2c174d8affc0102b56e0c60b2, on @user_script:1.
> EVAL "return cjson.decode_max_depth(1000)" 0
< :1000
> EVAL "return cjson.encode_keep_buffer(1)" 0
< -ERR user_script:1: bad argument #1 to 'encode_keep_buffer' (invalid option '1') script: 9b0b81d1d5be71be522bde8c8d92e598ae999c42, on @user_script:1.
> EVAL "return cjson.encode_keep_buffer('off')" 0
< $-1
> EVAL "return cjson.encode_keep_buffer('x')" 0
< -ERR user_script:1: bad argument #1 to 'encode_keep_buffer' (invalid option 'x') script: 6f2c92f10409cc8fc8080231b0877343add2e7b1, on @user_script:1.
> EVAL "return cjson.encode_keep_buffer({})" 0
< -ERR user_script:1: bad argument #1 to 'encode_keep_buffer' (string expected, got table) script: 43d34602fae96675752e6650f493fb5a45ad07e9, on @user_script:1.
> EVAL "return cjson.encode_keep_buffer(true)" 0
< :1
> EVAL "return cjson.decode_invalid_numbers('on')" 0
< :1
> EVAL "return {cjson.encode_sparse_array('on',3,4)}" 0
< *3
< :1
< :3
< :4
> EVAL "return {cjson.encode_sparse_array('x',3,4)}" 0
< -ERR user_script:1: bad argument #1 to 'encode_sparse_array' (invalid option 'x') script: df7f862fcdbbf9bb1ed1021f05227278548c0d85, on @user_script:1.
> EVAL "return {cjson.encode_sparse_array(false,2,10)}" 0
< *3
< $-1
< :2
< :10
> EVAL "return cjson.encode_invalid_numbers(1)" 0
< -ERR user_script:1: bad argument #1 to 'encode_invalid_numbers' (invalid option '1') script: a49bb218d176fa461214a310140295bc7429b9a9, on @user_script:1.
> EVAL "return cjson.encode_invalid_numbers('x')" 0
< -ERR user_script:1: bad argument #1 to 'encode_invalid_numbers' (invalid option 'x') script: d0919eb606ab1137a838c04117daa31f83784e6f, on @user_script:1.
> EVAL "return cjson.encode_invalid_numbers('null')" 0
< $4
< null
> EVAL "return cjson.encode(0/0)" 0
< $4
< null
> EVAL "return cjson.encode_invalid_numbers(false)" 0
< $-1
> EVAL "return cjson.encode_number_precision(15)" 0
< -ERR user_script:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14) script: bbd9450de606b026b51b67e7b961ff09397ea6dd, on @user_script:1.
> EVAL "return cjson.encode_number_precision(0)" 0
< -ERR user_script:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14) script: 208a2ca1783398233de006ab8a11e48151d6a3ec, on @user_script:1.
> EVAL "return cjson.encode_number_precision('x')" 0
< -ERR user_script:1: bad argument #1 to 'encode_number_precision' (number expected, got string) script: 8d0008d5f0d16a721a289258267f16eea5d54a95, on @user_script:1.
> EVAL "return cjson.encode_number_precision(1.5)" 0
< :1
> EVAL "return cjson.encode_number_precision(14)" 0
< :14
> EVAL "return cjson.encode_number_precision(1,2)" 0
< -ERR user_script:1: bad argument #2 to 'encode_number_precision' (found too many arguments) script: 677216fe1f4a34ce6592ee87ac6d4053a723f8a5, on @user_script:1.
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),0)}" 0
< *3
< :1
< :2
< :3
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),0,1)}" 0
< *1
< :1
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),0,3)}" 0
< *1
< :-1
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),-1)}" 0
< -ERR user_script:1: Invalid request to unpack with offset of 0 and limit of 3. script: ae55ef6ecbc44fb550c0acefd98e239fa7cbd9f5, on @user_script:1.
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),1,-1)}" 0
< -ERR user_script:1: Invalid request to unpack with offset of -1 and limit of 3. script: f85f340e81f9f8a47e86790df95d2ae7b52f19d5, on @user_script:1.
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),1,4)}" 0
< -ERR user_script:1: Start offset 4 greater than input length 3. script: cc3e2fd08fdff332052e604ddddcac3b71ebdd4e, on @user_script:1.
> EVAL "return struct.pack('c5','abc')" 0
< -ERR user_script:1: bad argument #3 to 'pack' (string too short) script: 7a1fcec662fc37b52cc4c28a073c731cd6eb8aa6, on @user_script:1.
> EVAL "return struct.pack('ic5',1,'abc')" 0
< -ERR user_script:1: bad argument #4 to 'pack' (string too short) script: 199c9d2d94a9177c9c6678a28b918111b63275ad, on @user_script:1.
> EVAL "return struct.pack('!3 i',1)" 0
< -ERR user_script:1: alignment 3 is not a power of 2 script: 267281735bc31701df740b228df21398baa17e1e, on @user_script:1.
> EVAL "return struct.pack('!0 i',1)" 0
< -ERR user_script:1: alignment 0 is not a power of 2 script: c395702fc4842492206e487627b46cd6d9c977dd, on @user_script:1.
> EVAL "return struct.pack('z',1)" 0
< -ERR user_script:1: bad argument #1 to 'pack' (invalid format option 'z') script: d2781d140d8e4b15b3f0910dc411429a32ae0b9a, on @user_script:1.
> EVAL "return struct.unpack('z','abc')" 0
< -ERR user_script:1: bad argument #1 to 'unpack' (invalid format option 'z') script: e251e81512324efd331caea698ef5af4a1c6b2e6, on @user_script:1.
> EVAL "return struct.size('z')" 0
< :0
> EVAL "return struct.size('\\1')" 0
< -ERR user_script:1: bad argument #1 to 'size' (invalid format option '\x01') script: c469aefef89f775aa53c96977c53dd782fcf380e, on @user_script:1.
> EVAL "return {struct.unpack('B','abc',-1)}" 0
< -ERR user_script:1: bad argument #2 to 'unpack' (data string too short) script: c8f237e3d5fbf54e60305bd38b86c1aaead57fa9, on @user_script:1.
> EVAL "return {struct.unpack('B','abc',0)}" 0
< -ERR user_script:1: bad argument #3 to 'unpack' (offset must be 1 or greater) script: c97f2bc637ef8a08c0495a7a8c98bb6e47f42c80, on @user_script:1.
> EVAL "return {struct.unpack('B','abc',-0.5)}" 0
< -ERR user_script:1: bad argument #3 to 'unpack' (offset must be 1 or greater) script: c6ad10926dbe676e6fca7c519dd9e0d5651a0688, on @user_script:1.
> EVAL "return {struct.unpack('B','abc',1.9)}" 0
< *2
< :97
< :2
> EVAL "return {struct.unpack('B','abc',4)}" 0
< -ERR user_script:1: bad argument #2 to 'unpack' (data string too short) script: 2617521c6a6b7d648d729d435fdcfddecd50c6fc, on @user_script:1.
> EVAL "return {struct.unpack('','abc',4)}" 0
< *1
< :4
> EVAL "return struct.size('s')" 0
< -ERR user_script:1: bad argument #1 to 'size' (option 's' has no fixed size) script: a2a0525826ab7939ccd3f54427a862205642f28f, on @user_script:1.
> EVAL "return struct.size('c0')" 0
< -ERR user_script:1: bad argument #1 to 'size' (option 'c0' has no fixed size) script: 18f217e7d560de92703dc71e9797e043b536e0e6, on @user_script:1.
> EVAL "return struct.size('ic')" 0
< :5
> EVAL "return {struct.unpack('c0','abc')}" 0
< -ERR user_script:1: format 'c0' needs a previous size script: d7fcde18cf5d973da02562f3589334c292e7700c, on @user_script:1.
> EVAL "return {struct.unpack('Bc0','\\9abc')}" 0
< -ERR user_script:1: bad argument #2 to 'unpack' (data string too short) script: af48b7509f8aef93799a78a3d96ee07b918ed083, on @user_script:1.
> EVAL "return redis.call('set','n',1e17)" 0
< +OK
> GET n
< $5
< 1e+17
> EVAL "return redis.call('set','n',-1e17)" 0
< +OK
> GET n
< $6
< -1e+17
> EVAL "return redis.call('set','n',99999999999999984)" 0
< +OK
> GET n
< $17
< 99999999999999984
> EVAL "return redis.call('set','n',123456789012345680000)" 0
< +OK
> GET n
< $22
< 1.2345678901234568e+20
> EVAL "return redis.call('set','n',1234567890123456800)" 0
< +OK
> GET n
< $22
< 1.2345678901234568e+18
> EVAL "return cjson.encode({1,2,3})" 0
< $7
< [1,2,3]
> EVAL "return cjson.encode({})" 0
< $2
< {}
> EVAL "return cjson.encode({a=1})" 0
< $7
< {"a":1}
> EVAL "return cjson.encode({[1]=1,[3]=3})" 0
< $10
< [1,null,3]
> EVAL "return cjson.encode({[1]=1,[1000]=3})" 0
< -ERR user_script:1: Cannot serialise table: excessively sparse array script: daddb3de6c91829be91604a6c480b9f2428ebe3c, on @user_script:1.
> EVAL "return cjson.encode({1,2,a=3})" 0
< $19
< {"1":1,"2":2,"a":3}
> EVAL "return cjson.encode('a\\\"b\\n\\0c')" 0
< $15
< "a\\"b\\n\\u0000c"
> EVAL "return cjson.encode(1.5)" 0
< $3
< 1.5
> EVAL "return cjson.encode(1e100)" 0
< $6
< 1e+100
> EVAL "return cjson.encode(0.1)" 0
< $3
< 0.1
> EVAL "return cjson.encode(2^53)" 0
< $18
< 9.007199254741e+15
> EVAL "return cjson.encode(0/0)" 0
< -ERR user_script:1: Cannot serialise number: must not be NaN or Inf script: d3f8d4e745d6587b04e9dd216e0d4631f0a306d9, on @user_script:1.
> EVAL "return cjson.encode(1/0)" 0
< -ERR user_script:1: Cannot serialise number: must not be NaN or Inf script: 08ffdaa5e7f117332da21c3b5222c2ede9492c60, on @user_script:1.
> EVAL "return cjson.encode(nil)" 0
< $4
< null
> EVAL "return cjson.encode(cjson.null)" 0
< $4
< null
> EVAL "return cjson.encode(true)" 0
< $4
< true
> EVAL "return cjson.encode(function() end)" 0
< -ERR user_script:1: Cannot serialise function: type not supported script: c6600573aa08cdf0af5da6e0ef682db69a3acc00, on @user_script:1.
> EVAL "return cjson.encode()" 0
< -ERR user_script:1: bad argument #1 to 'encode' (expected 1 argument) script: fc593ea31f478c7ed65c77495cc63edeb9153530, on @user_script:1.
> EVAL "return cjson.encode({[true]=1})" 0
< -ERR user_script:1: Cannot serialise boolean: table key must be a number or string script: 376a640005c8509c694166527ca834359bf69aa8, on @user_script:1.
> EVAL "return cjson.encode({[1.5]=1})" 0
< $9
< {"1.5":1}
> EVAL "local t={} t.t=t return cjson.encode(t)" 0
< -ERR user_script:1: Cannot serialise, excessive nesting (1001) script: 430c40d63e6ce612463303c85d8ac6e12323b755, on @user_script:1.
> EVAL "return cjson.decode('[1,2,{\"a\":null}]')" 0
< *3
< :1
< :2
< *0
> EVAL "return cjson.decode('')" 0
< -ERR user_script:1: Expected value but found T_END at character 1 script: 7ff8cf86abed928f4d61a01dcc9713f0117b180a, on @user_script:1.
> EVAL "return cjson.decode('[')" 0
< -ERR user_script:1: Expected value but found T_END at character 2 script: fa22f6775c4b5a7555f7903baca8d69e9a2a52fd, on @user_script:1.
> EVAL "return cjson.decode('{\"a\" 1}')" 0
< -ERR user_script:1: Expected colon but found T_NUMBER at character 6 script: 3486ee24bfdfc100c738c73355e99954ef01d92f, on @user_script:1.
> EVAL "return cjson.decode('nul')" 0
< -ERR user_script:1: Expected value but found invalid token at character 1 script: 5586fdf8c512d9c8a68678c91a0de23617e84e25, on @user_script:1.
> EVAL "return cjson.decode('1 2')" 0
< -ERR user_script:1: Expected the end but found T_NUMBER at character 3 script: 1408d9a9f8459030a4a353692b905ad7a0ddb424, on @user_script:1.
> EVAL "return cjson.decode('0x10')" 0
< :16
> EVAL "return cjson.decode('NaN')" 0
< :-9223372036854775808
> EVAL "return tostring(cjson.decode('1e400'))" 0
< $3
< inf
> EVAL "return cjson.decode('\"\\\\u00e9\\\\ud83d\\\\ude00\"')" 0
< $6
< \xc3\xa9\xf0\x9f\x98\x80
> EVAL "return cjson.decode('\"\\\\ud83d\"')" 0
< -ERR user_script:1: Expected value but found invalid unicode escape code at character 2 script: a6c52b6928b77ab585254f4aad3a29c682736f38, on @user_script:1.
> EVAL "return cjson.decode('\"\\\\x\"')" 0
< -ERR user_script:1: Expected value but found invalid escape code at character 2 script: e15fa517a0e30bc5ba472a9403d98fe6c88ca8e5, on @user_script:1.
> EVAL "return cjson.encode(cjson.decode('{\"a\":[],\"b\":{}}'))" 0
< $15
< {"a":{},"b":{}}
> EVAL "cjson.encode_max_depth(2); return cjson.encode({{{1}}})" 0
< -ERR user_script:1: Cannot serialise, excessive nesting (3) script: d18bdd9f518a193dcf057b7411bd396c2369bb86, on @user_script:1.
> EVAL "cjson.encode_max_depth(1000)" 0
< $-1
> EVAL "return cjson.encode_max_depth(0)" 0
< -ERR user_script:1: bad argument #1 to 'encode_max_depth' (expected integer between 1 and 2147483647) script: f40da52b0819d675b8802812b1c4504462426d31, on @user_script:1.
> EVAL "return {cjson.encode_sparse_array()}" 0
< *3
< $-1
< :2
< :10
> EVAL "return cjson.encode_keep_buffer(1)" 0
< -ERR user_script:1: bad argument #1 to 'encode_keep_buffer' (invalid option '1') script: 9b0b81d1d5be71be522bde8c8d92e598ae999c42, on @user_script:1.
> EVAL "return cjson.encode_number_precision(3)" 0
< :3
> EVAL "return cjson.encode(1/3)" 0
< $5
< 0.333
> EVAL "return cjson.encode_number_precision(15)" 0
< -ERR user_script:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14) script: bbd9450de606b026b51b67e7b961ff09397ea6dd, on @user_script:1.
> EVAL "return cjson.encode_number_precision(1)" 0
< :1
> EVAL "return cjson.encode_number_precision(14)" 0
< :14
> EVAL "return cjson.encode(1/3)" 0
< $16
< 0.33333333333333
> EVAL "return cjson.encode_invalid_numbers('x')" 0
< -ERR user_script:1: bad argument #1 to 'encode_invalid_numbers' (invalid option 'x') script: d0919eb606ab1137a838c04117daa31f83784e6f, on @user_script:1.
> EVAL "return cjson.decode_invalid_numbers()" 0
< :1
> EVAL "return tostring(cjson.null)" 0
< $15
< userdata: (nil)
> EVAL "return cjson._NAME" 0
< $5
< cjson
> EVAL "return cmsgpack.pack({1,2,3})" 0
< $4
< \x93\x01\x02\x03
> EVAL "return cmsgpack.pack({a=1})" 0
< $4
< \x81\xa1a\x01
> EVAL "return cmsgpack.pack(1,'a',true,nil,1.5,-1,-200,70000,2^40,{})" 0
< $29
< \x01\xa1a\xc3\xc0\xca?\xc0\x00\x00\xff\xd1\xff8\xce\x00\x01\x11p\xcf\x00\x00\x01\x00\x00\x00\x00\x00\x90
> EVAL "return cmsgpack.pack()" 0
< -ERR user_script:1: bad argument #0 to 'pack' (MessagePack pack needs input.) script: 6bc235afa55de88253e203cc5fe5844792e25209, on @user_script:1.
> EVAL "return cmsgpack.pack(function() end)" 0
< $1
< \xc0
> EVAL "return {cmsgpack.unpack(cmsgpack.pack(1,'a',true,false,-1))}" 0
< *5
< :1
< $1
< a
< :1
< $-1
< :-1
> EVAL "return cmsgpack.unpack('')" 0
< $-1
> EVAL "return cmsgpack.unpack('\\193')" 0
< -ERR user_script:1: Bad data format in input. script: dc135bd7bc2955014f03280e151acf74360378e7, on @user_script:1.
> EVAL "return cmsgpack.unpack('\\146\\1')" 0
< -ERR user_script:1: Missing bytes in input. script: a554dbe54e9b5e6d26753c722e2cef5aded0e5e2, on @user_script:1.
> EVAL "return cmsgpack.unpack()" 0
< -ERR user_script:1: bad argument #1 to 'unpack' (string expected, got no value) script: 78103c0f3f46e5897cb5d2fad8dfb28bd38e0eeb, on @user_script:1.
> EVAL "return {cmsgpack.unpack_one(cmsgpack.pack(1,2,3))}" 0
< *2
< :1
< :1
> EVAL "return {cmsgpack.unpack_one(cmsgpack.pack(1,2,3),1)}" 0
< *2
< :2
< :2
> EVAL "return {cmsgpack.unpack_one(cmsgpack.pack(1,2,3),3)}" 0
< *1
< :-1
> EVAL "return {cmsgpack.unpack_one(cmsgpack.pack(1,2,3),-1)}" 0
< -ERR user_script:1: Invalid request to unpack with offset of -1 and limit of 3. script: dd0d058bca0253ecebed0356fac0a7b710cc56ac, on @user_script:1.
> EVAL "return {cmsgpack.unpack_one(cmsgpack.pack(1,2,3),9)}" 0
< -ERR user_script:1: Start offset 9 greater than input length 3. script: 4310903e019902fa95e8fb6161e09b118f870d91, on @user_script:1.
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),2)}" 0
< *3
< :2
< :1
< :2
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),2,1)}" 0
< *3
< :-1
< :2
< :3
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3),0)}" 0
< *3
< :1
< :2
< :3
> EVAL "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3))}" 0
< -ERR user_script:1: bad argument #2 to 'unpack_limit' (number expected, got no value) script: 5f3e510adeaede501f16ac5fd602cda6c29354f5, on @user_script:1.
> EVAL "return struct.pack('>I2hbB',1,2,3,4)" 0
< $6
< \x00\x01\x00\x02\x03\x04
> EVAL "return struct.pack('<i4',-1)" 0
< $4
< \xff\xff\xff\xff
> EVAL "return struct.pack('s','abc')" 0
< $4
< abc\x00
> EVAL "return struct.pack('c0','abc')" 0
< $3
< abc
> EVAL "return struct.pack('c2','abc')" 0
< $2
< ab
> EVAL "return struct.pack('c5','abc')" 0
< -ERR user_script:1: bad argument #3 to 'pack' (string too short) script: 7a1fcec662fc37b52cc4c28a073c731cd6eb8aa6, on @user_script:1.
> EVAL "return struct.pack('fd',1.5,2.5)" 0
< $12
< \x00\x00\xc0?\x00\x00\x00\x00\x00\x00\x04@
> EVAL "return struct.pack('I33',1)" 0
< -ERR user_script:1: integral size 33 is larger than limit of 32 script: 092718c0457b005553fb03e65250b4722f85d6b9, on @user_script:1.
> EVAL "return struct.pack('I99999999999',1)" 0
< -ERR user_script:1: integral size overflow script: 21c3bf14c50fa1d1c7b7cf2515b77033be205349, on @user_script:1.
> EVAL "return struct.pack('!16 i1 i8',1,2)" 0
< $16
< \x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00
> EVAL "return struct.pack('!3 i',1)" 0
< -ERR user_script:1: alignment 3 is not a power of 2 script: 267281735bc31701df740b228df21398baa17e1e, on @user_script:1.
> EVAL "return struct.pack('xxB',1)" 0
< $3
< \x00\x00\x01
> EVAL "return struct.pack('z',1)" 0
< -ERR user_script:1: bad argument #1 to 'pack' (invalid format option 'z') script: d2781d140d8e4b15b3f0910dc411429a32ae0b9a, on @user_script:1.
> EVAL "return struct.pack('i')" 0
< -ERR user_script:1: bad argument #2 to 'pack' (number expected, got nil) script: 63b299178a495d059d925846f3a5f58587cb30c9, on @user_script:1.
> EVAL "return {struct.unpack('>I2B','\\0\\1\\2')}" 0
< *3
< :1
< :2
< :4
> EVAL "return {struct.unpack('>I2B','\\0\\1')}" 0
< -ERR user_script:1: bad argument #2 to 'unpack' (data string too short) script: a5f59deeac8b35a8d64f50c7cf643bc6307f7a34, on @user_script:1.
> EVAL "return {struct.unpack('s','abc\\0def')}" 0
< *2
< $3
< abc
< :5
> EVAL "return {struct.unpack('s','abc')}" 0
< -ERR user_script:1: unfinished string in data script: a14ba27ad2a7b239728307503b8a93667b2551a6, on @user_script:1.
> EVAL "return {struct.unpack('Bc0','\\3abcd')}" 0
< *2
< $3
< abc
< :5
> EVAL "return {struct.unpack('c0','abc')}" 0
< -ERR user_script:1: format 'c0' needs a previous size script: d7fcde18cf5d973da02562f3589334c292e7700c, on @user_script:1.
> EVAL "return {struct.unpack('B','abc',2)}" 0
< *2
< :98
< :3
> EVAL "return {struct.unpack('B','abc',0)}" 0
< -ERR user_script:1: bad argument #3 to 'unpack' (offset must be 1 or greater) script: c97f2bc637ef8a08c0495a7a8c98bb6e47f42c80, on @user_script:1.
> EVAL "return {struct.unpack('B','abc',9)}" 0
< -ERR user_script:1: bad argument #2 to 'unpack' (data string too short) script: dcf1968db14746bc6842ac2acd851abc9a87b724, on @user_script:1.
> EVAL "return {struct.unpack('B','abc',-1)}" 0
< -ERR user_script:1: bad argument #2 to 'unpack' (data string too short) script: c8f237e3d5fbf54e60305bd38b86c1aaead57fa9, on @user_script:1.
> EVAL "return struct.size('>I2hbB')" 0
< :6
> EVAL "return struct.size('s')" 0
< -ERR user_script:1: bad argument #1 to 'size' (option 's' has no fixed size) script: a2a0525826ab7939ccd3f54427a862205642f28f, on @user_script:1.
> EVAL "return struct.size('c0')" 0
< -ERR user_script:1: bad argument #1 to 'size' (option 'c0' has no fixed size) script: 18f217e7d560de92703dc71e9797e043b536e0e6, on @user_script:1.
> EVAL "return struct.size('i4i8d')" 0
< :20
> EVAL "return struct.size('!8 i1 d')" 0
< :16
> EVAL "return bit.tobit(0xffffffff)" 0
< :-1
> EVAL "return bit.tohex(255)" 0
< $8
< 000000ff
> EVAL "return bit.tohex(255,4)" 0
< $4
< 00ff
> EVAL "return bit.tohex(255,-4)" 0
< $4
< 00FF
> EVAL "return bit.tohex(255,-2147483648)" 0
< $8
< 000000FF
> EVAL "return bit.band(1,3,7)" 0
< :1
> EVAL "return bit.band()" 0
< -ERR user_script:1: bad argument #1 to 'band' (number expected, got no value) script: 5cf53f885283a4f44a8fe7ad7e7fccaed4113e62, on @user_script:1.
> EVAL "return bit.bor(1,2,4)" 0
< :7
> EVAL "return bit.bxor(5,3)" 0
< :6
> EVAL "return bit.bnot(0)" 0
< :-1
> EVAL "return bit.lshift(1,33)" 0
< :2
> EVAL "return bit.rshift(-1,28)" 0
< :15
> EVAL "return bit.arshift(-256,4)" 0
< :-16
> EVAL "return bit.rol(0x12345678,12)" 0
< :1164411171
> EVAL "return bit.ror(0x12345678,12)" 0
< :1736516421
> EVAL "return bit.bswap(0x12345678)" 0
< :2018915346
> EVAL "return bit.band('x',1)" 0
< -ERR user_script:1: bad argument #1 to 'band' (number expected, got string) script: 17a9bca1db272e9bd4549e6483194f1d6facbe03, on @user_script:1.
> EVAL "return bit.band(1.5,3)" 0
< :2
> EVAL "return bit.tobit(2^40+5)" 0
< :5
