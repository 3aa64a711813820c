# EVAL, EVALSHA, SCRIPT: errors, conversions, the sandbox, gates
> EVAL "return 1"
< -ERR wrong number of arguments for 'eval' command
> EVAL "return 1" x
< -ERR value is not an integer or out of range
> EVAL "return 1" -1
< -ERR Number of keys can't be negative
> EVAL "return 1" 3 a
< -ERR Number of keys can't be greater than number of args
> EVALSHA zz 0
< -NOSCRIPT No matching script. Please use EVAL.
> EVALSHA aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0
< -NOSCRIPT No matching script. Please use EVAL.
> EVAL "return redis.error_reply('x y')" 0
< -x y
> EVAL "return redis.error_reply('ERR x y')" 0
< -ERR x y
> EVAL "return redis.error_reply('')" 0
< -ERR\x20
> EVAL "return {err='-x'}" 0
< --x
> EVAL "return redis.error_reply('x','y')" 0
< -ERR wrong number or type of arguments
> EVAL "return redis.error_reply(1)" 0
< -ERR wrong number or type of arguments
> EVAL "return redis.status_reply(1)" 0
< -ERR wrong number or type of arguments
> EVAL "return redis.status_reply()" 0
< -ERR wrong number or type of arguments
> EVAL "local e=redis.error_reply('-a b') return e.err" 0
< $3
< a b
> EVAL "local e=redis.error_reply('ab') return e.err" 0
< $6
< ERR ab
> EVAL "local e=redis.error_reply() return e.err" 0
< $37
< ERR wrong number or type of arguments
> EVAL "#!lua\nreturn 1" 0
< :1
> EVAL "#!lua" 0
< -ERR Invalid script shebang
> EVAL "#!python\nreturn 1" 0
< -ERR Unexpected engine in script shebang: #!python
> EVAL "#!lua x=1\nreturn 1" 0
< -ERR Unknown lua shebang option: x=1
> EVAL "#!lua flags=x,no-writes\nreturn 1" 0
< -ERR Unexpected flag in script shebang: x
> EVAL "#!lua flags=no-writes\nreturn redis.call('set','a','b')" 0
< -ERR Write commands are not allowed from read-only scripts. script: 6acb400a50fe96e33eca4e0af6e9dcfb21193726, on @user_script:2.
> EVAL "#!lua flags=\nreturn redis.call('set','a','b')" 0
< +OK
> EVAL "#!lua flags=no-writes,\nreturn 1" 0
< -ERR Unexpected flag in script shebang:\x20
> EVAL "#!\nreturn 1" 0
< -ERR Unexpected engine in script shebang: #!
> EVAL "#!lua name=x\nreturn 1" 0
< -ERR Unknown lua shebang option: name=x
> EVAL "#!lua flags=no-writes flags=allow-oom\nreturn 1" 0
< :1
> EVAL "#!lua flags=no-writes\n\nfoo(" 0
< -ERR Error compiling script (new function): user_script:3: unexpected symbol near '<eof>'
> EVAL "#!lua \"x\nreturn 1" 0
< -ERR Invalid engine in script shebang
> EVAL_RO "return redis.call('set','a','b')" 0
< -ERR Write commands are not allowed from read-only scripts. script: ff967d0ae0e68b4f9e360fa91c54598bc25ad9b6, on @user_script:1.
> EVAL_RO "#!lua\nreturn 1" 0
< -ERR Can not execute a script with write flag using *_ro command.
> EVAL_RO "#!lua flags=no-writes\nreturn 1" 0
< :1
> EVAL "#!lua\nreturn 1" 0
< :1
> EVALSHA_RO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0
< -NOSCRIPT No matching script. Please use EVAL.
> EVAL_RO "return redis.pcall('publish','a','b')" 0
< -ERR Write commands are not allowed from read-only scripts.
> EVAL_RO "return redis.pcall('pfcount','a')" 0
< -ERR Write commands are not allowed from read-only scripts.
> SCRIPT LOAD "return 1"
< $40
< e0e1f9fabfc9d4800c877a703b823ac0578ff8db
> SCRIPT LOAD "return ?"
< -ERR Error compiling script (new function): user_script:1: unexpected symbol near '?'
> SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db x E0E1F9FABFC9D4800C877A703B823AC0578FF8DB
< *3
< :1
< :0
< :1
> EVALSHA E0E1F9FABFC9D4800C877A703B823AC0578FF8DB 0
< :1
> SCRIPT FLUSH X
< -ERR SCRIPT FLUSH only support SYNC|ASYNC option
> SCRIPT FLUSH ASYNC X
< -ERR SCRIPT FLUSH only support SYNC|ASYNC option
> SCRIPT FLUSH SYNC
< +OK
> SCRIPT KILL
< -NOTBUSY No scripts in execution right now.
> SCRIPT X
< -ERR unknown subcommand 'X'. Try SCRIPT HELP.
> SCRIPT
< -ERR wrong number of arguments for 'script' command
> SCRIPT LOAD
< -ERR wrong number of arguments for 'script|load' command
> EVAL "return redis.call('foo',1,2.5,'x')" 0
< -ERR Unknown Redis command called from script script: 6f2e6836719937612888af5bd9d48c9d55d67322, on @user_script:1.
> EVAL "return {redis.call('set','x',1.5),redis.call('get','x'),redis.call('set','x',3),redis.call('get','x'),redis.call('set','x',1e20),redis.call('get','x'),redis.call('set','x',0.1),redis.call('get','x'),redis.call('set','x',-0.0),redis.call('get','x')}" 0
< *10
< +OK
< $3
< 1.5
< +OK
< $1
< 3
< +OK
< $5
< 1e+20
< +OK
< $19
< 0.10000000000000001
< +OK
< $2
< -0
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return 1.5" 0
< :1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {double=3.0}" 0
< $1
< 3
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {double=0.1}" 0
< $19
< 0.10000000000000001
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {double=1/0}" 0
< $3
< inf
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return true" 0
< :1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return false" 0
< $-1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return nil" 0
< $-1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {map={a=1,b={map={c=2}}}}" 0
< *4
< $1
< a
< :1
< $1
< b
< *2
< $1
< c
< :2
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {set={a=true,b=1}}" 0
< *2
< $1
< a
< $1
< b
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {big_number='12\\r\\n3'}" 0
< $5
< 12  3
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {verbatim_string={format='txt',string='x'}}" 0
< $1
< x
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) return true" 0
< :1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) return false" 0
< :0
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) return redis.call('hgetall','h')" 0
< *2
< $1
< a
< $1
< 1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) return redis.call('zscore','z','m')" 0
< $3
< 1.5
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) local r=redis.call('zscore','z','m') return type(r)" 0
< $5
< table
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) local r=redis.call('get','nokey') return type(r)" 0
< $3
< nil
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') local r=redis.call('get','nokey') return type(r)" 0
< $7
< boolean
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) local r=redis.call('hgetall','h') return type(r.map)" 0
< $5
< table
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) return redis.call('smembers','s')" 0
< *1
< $1
< q
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) return type(redis.call('smembers','s').set)" 0
< $5
< table
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) return redis.call('get','nokey')" 0
< $-1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) local r=redis.call('zrange','z',0,-1,'withscores') return r" 0
< *1
< *2
< $1
< m
< $3
< 1.5
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {false,true,nil,1}" 0
< *2
< $-1
< :1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {1,false}" 0
< *2
< :1
< $-1
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') redis.setresp(3) local r=redis.call('lcs','a','b') return r" 0
< $0
<
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {double='x'}" 0
< *0
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {map=1}" 0
< *0
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {set=1}" 0
< *0
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {verbatim_string=1}" 0
< *0
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {big_number=1}" 0
< *0
> EVAL "redis.call('del','h','z','s') redis.call('hset','h','a','1') redis.call('zadd','z',1.5,'m') redis.call('sadd','s','q') return {verbatim_string={format='txtx',string='x'}}" 0
< $1
< x
> EVAL "redis.setresp(3) return redis.call('hgetall','h')" 0
< *2
< $1
< a
< $1
< 1
> EVAL "redis.setresp(3) return redis.call('zscore','z','m')" 0
< $3
< 1.5
> EVAL "redis.setresp(3) return true" 0
< :1
> EVAL "redis.setresp(3) return redis.call('get','nokey')" 0
< $-1
> CONFIG SET maxmemory 1
< +OK
> EVAL "return redis.call('set','a','b')" 0
< -OOM command not allowed when used memory > 'maxmemory'. script: ff967d0ae0e68b4f9e360fa91c54598bc25ad9b6, on @user_script:1.
> EVAL "redis.call('del','a') return redis.call('set','a','b')" 0
< +OK
> EVAL "#!lua\nreturn 1" 0
< -OOM command not allowed when used memory > 'maxmemory'.
> EVAL "#!lua flags=allow-oom\nreturn redis.call('set','a','b')" 0
< +OK
> EVAL "#!lua flags=no-writes\nreturn redis.call('get','a')" 0
< $1
< b
> EVAL "#!lua\nreturn redis.call('get','a')" 0
< -OOM command not allowed when used memory > 'maxmemory'.
> EVAL_RO "return redis.call('get','a')" 0
< $1
< b
> CONFIG SET maxmemory 0
< +OK
> MULTI
< +OK
> EVAL "redis.call('set','x','1') return 5" 0
< +QUEUED
> EVAL "return redis.call('nope')" 0
< +QUEUED
> EXEC
< *2
< :5
< -ERR Unknown Redis command called from script script: f01f0776df71cc5b400c2268135aa7f30dce2e53, on @user_script:1.
> CONFIG RESETSTAT
< +OK
> EVAL "return redis.call('nope')" 0
< -ERR Unknown Redis command called from script script: f01f0776df71cc5b400c2268135aa7f30dce2e53, on @user_script:1.
> EVAL "return redis.call('lpush','x','1')" 0
< -WRONGTYPE Operation against a key holding the wrong kind of value script: 0e2ee5aa41de101fe9645b96d5f3244acd73f4a3, on @user_script:1.
> EVAL "return redis.pcall('lpush','x','1')" 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> EVAL "redis.pcall('lpush','x','1') return 1" 0
< :1
> EVAL "error('x')" 0
< -ERR user_script:1: x script: 9851144f39f03a0d597a980c5aa79c80cb696891, on @user_script:1.
> EVAL "return {err='X y'}" 0
< -X y
> EVAL "return redis.call('get')" 0
< -ERR Wrong number of args calling Redis command from script script: f187dee77f607f7cff00bbabc9df38507582c78d, on @user_script:1.
> EVAL "foo bar" 0
< -ERR Error compiling script (new function): user_script:1: '=' expected near 'bar'
> EVALSHA x 0
< -NOSCRIPT No matching script. Please use EVAL.
> EVAL "return redis.call('select','9')" 0
< +OK
> EVAL "return redis.call('eval','return 1',0)" 0
< -ERR This Redis command is not allowed from script script: 595931feb16e9cba240a2e4c6a852627761118e3, on @user_script:1.
> EVAL "return redis.call('nope\r\nx')" 0
< -ERR Error compiling script (new function): user_script:1: unfinished string near ''nope'
> EVAL "return {err='a\r\nb'}" 0
< -ERR Error compiling script (new function): user_script:1: unfinished string near ''a'
> EVAL "return {ok='a\r\nb\\0c'}" 0
< -ERR Error compiling script (new function): user_script:1: unfinished string near ''a'
> EVAL "error({err='a\\r\\nb'})" 0
< -a  b script: 395169d0f7980ab3a9b6c9c08f3f3ef78d1f7caf, on @user_script:1.
> EVAL "return tostring(redis.call('ping').ok)" 0
< $4
< PONG
> EVAL "return redis.call('PING','x')" 0
< $1
< x
> EVAL "redis.acl_check_cmd('set','a')" 0
< $-1
> EVAL "return redis.acl_check_cmd('xx')" 0
< -ERR Invalid command passed to redis.acl_check_cmd() script: 28ed1caca0261076ea6e43dceda2f6152332377a, on @user_script:1.
> EVAL "return redis.sha1hex('a','b')" 0
< -ERR wrong number of arguments script: edf6261c570172733db1a1733deb85dff3d07a94, on @user_script:1.
> EVAL "return redis.log(redis.LOG_NOTICE,'a','b')" 0
< $-1
> EVAL "return {bit.tobit(0xffffffff),bit.lshift(1,33),bit.tohex(255),bit.tohex(255,-4),bit.bswap(1),bit.arshift(-8,1),bit.rol(0x12345678,4),bit.tobit(2^40+5),bit.tobit(0/0),bit.tobit(-1.5),bit.tobit(1.5),bit.tobit(2.5)}" 0
< *12
< :-1
< :2
< $8
< 000000ff
< $4
< 00FF
< :16777216
< :-4
< :591751041
< :5
< :0
< :-2
< :2
< :2
> EVAL "return bit.band()" 0
< -ERR user_script:1: bad argument #1 to 'band' (number expected, got no value) script: 5cf53f885283a4f44a8fe7ad7e7fccaed4113e62, on @user_script:1.
> EVAL "return bit.tobit('x')" 0
< -ERR user_script:1: bad argument #1 to 'tobit' (number expected, got string) script: 4fe0a4258aa95439ac2f80d95b01a24a0ba1ff0c, on @user_script:1.
> EVAL "local o={} for k,v in pairs(string) do o[#o+1]=k..':'..type(v)..(type(v)=='function' and '' or '='..tostring(v)) end table.sort(o) return table.concat(o,' ')" 0
< $217
< byte:function char:function dump:function find:function format:function gfind:function gmatch:function gsub:function len:function lower:function match:function rep:function reverse:function sub:function upper:function
> EVAL "local o={} for k,v in pairs(table) do o[#o+1]=k..':'..type(v)..(type(v)=='function' and '' or '='..tostring(v)) end table.sort(o) return table.concat(o,' ')" 0
< $138
< concat:function foreach:function foreachi:function getn:function insert:function maxn:function remove:function setn:function sort:function
> EVAL "local o={} for k,v in pairs(math) do o[#o+1]=k..':'..type(v)..(type(v)=='function' and '' or '='..tostring(v)) end table.sort(o) return table.concat(o,' ')" 0
< $448
< abs:function acos:function asin:function atan2:function atan:function ceil:function cos:function cosh:function deg:function exp:function floor:function fmod:function frexp:function huge:number=inf ldexp:function log10:function log:function max:function min:function mod:function modf:function pi:number=3.1415926535898 pow:function rad:function random:function randomseed:function sin:function sinh:function sqrt:function tan:function tanh:function
> EVAL "local o={} for k,v in pairs(struct) do o[#o+1]=k..':'..type(v)..(type(v)=='function' and '' or '='..tostring(v)) end table.sort(o) return table.concat(o,' ')" 0
< $43
< pack:function size:function unpack:function
> EVAL "local o={} for k,v in pairs(bit) do o[#o+1]=k..':'..type(v)..(type(v)=='function' and '' or '='..tostring(v)) end table.sort(o) return table.concat(o,' ')" 0
< $174
< arshift:function band:function bnot:function bor:function bswap:function bxor:function lshift:function rol:function ror:function rshift:function tobit:function tohex:function
> EVAL "local o={} for k,v in pairs(getmetatable(_G)) do o[#o+1]=k end return o" 0
< *1
< $7
< __index
> EVAL "getmetatable(_G).x=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: f88a73dc61842fd5de29d17a510f8058ad76524e, on @user_script:1.
> EVAL "getmetatable(_G).__index=nil" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 083d1807f1c42cf4f52a132b3c0e099e3c4b2d17, on @user_script:1.
> EVAL "x=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 7caf6056913504f0508c65faf2dc3f94ff65bcfd, on @user_script:1.
> EVAL "return x" 0
< -ERR user_script:1: Script attempted to access nonexistent global variable 'x' script: 03c387736bb5cc009ff35151572cee04677aa374, on @user_script:1.
> EVAL "redis.call=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 70f4e18b61fcf46601aff14fe2eaa0a7d2ff5e00, on @user_script:1.
> EVAL "redis.foo=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: cd875cfa317576330f03d4f48ba27897c2608c59, on @user_script:1.
> EVAL "return redis.foo" 0
< $-1
> EVAL "rawset(_G,'x',1)" 0
< -ERR Attempt to modify a readonly table script: 90860ee597073785c7a12c667667abc4495e2c78, on @user_script:1.
> EVAL "rawset(redis,'x',1)" 0
< -ERR Attempt to modify a readonly table script: 7b6209d7fed36b4873b6a6cf0c3d3de1d89b9933, on @user_script:1.
> EVAL "table.insert(redis,1)" 0
< -ERR Attempt to modify a readonly table script: 3a23258ee49a94b81503b4867b0064d44bda462d, on @user_script:1.
> EVAL "setmetatable(_G,{})" 0
< -ERR Attempt to modify a readonly table script: e8f1b52cec0990f58c59b37010d130cfdce9e1a5, on @user_script:1.
> EVAL "setmetatable(redis,{})" 0
< -ERR Attempt to modify a readonly table script: a18f585618b56883ed11c1069707ee6d306dd00b, on @user_script:1.
> EVAL "setmetatable(string,{})" 0
< -ERR Attempt to modify a readonly table script: 4084efb1a05db6a2c46cc85b3c7b36a1784f4e49, on @user_script:1.
> EVAL "table.insert(_G,1,1)" 0
< -ERR Attempt to modify a readonly table script: 4f283bdaf940135dfa90f74ed641aa65d7f77492, on @user_script:1.
> EVAL "table.remove(_G)" 0
< $-1
> EVAL "table.sort(_G)" 0
< $-1
> EVAL "table.setn(_G,3)" 0
< -ERR user_script:1: 'setn' is obsolete script: a079d2fb78e8b6fb425e4f803c9ad83a9b312d09, on @user_script:1.
> EVAL "return getmetatable('')~=nil" 0
< :1
> EVAL "getmetatable('').__index=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 6252c9f1f7b0d445012a0983d7595ca7470339b9, on @user_script:1.
> EVAL "getmetatable('').__index.x=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 06f2d4159685d0c8fc73026a6131bddb5153b8f0, on @user_script:1.
> EVAL "getmetatable('').foo=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 094b1784b70147c80fa6bee0148711ed19d168cc, on @user_script:1.
> EVAL "local o={} for k,v in pairs(getmetatable('')) do o[#o+1]=k end return o" 0
< *1
< $7
< __index
> EVAL "return tostring(getfenv)" 0
< -ERR user_script:1: Script attempted to access nonexistent global variable 'getfenv' script: b24d013eb990a40aaa9701c85db3b582f607451d, on @user_script:1.
> EVAL "string.x=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 0200261db1e7771c266e77366576961c8f228af1, on @user_script:1.
> EVAL "_G.x=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 9f1cf4e38bfbdecb441f9ea07fb01f5b69497362, on @user_script:1.
> EVAL "_G._G=1" 0
< -ERR user_script:1: Attempt to modify a readonly table script: 0c41bf7f80813a4aa8c99c84b5ee62e0a5574fe3, on @user_script:1.
> EVAL "return _G.x" 0
< -ERR user_script:1: Script attempted to access nonexistent global variable 'x' script: a77ae67de163f975b1ed8463acc72469cf24a035, on @user_script:1.
> EVAL "return rawget(_G,'x')" 0
< $-1
> EVAL "return loadstring(string.dump(function() return 1 end))()" 0
< -ERR user_script:1: attempt to call a nil value script: 5dcb142d767eb350dbcc8f0ae66433b0e227f5a2, on @user_script:1.
> EVAL "return loadstring('return 5')()" 0
< :5
> EVAL "return {loadstring('return ?')}" 0
< *0
> EVAL "return load(function() return nil end)()" 0
< $-1
> EVAL "error('x')" 0
< -ERR user_script:1: x script: 9851144f39f03a0d597a980c5aa79c80cb696891, on @user_script:1.
> EVAL "error({err='MY e'})" 0
< -MY e script: 85b77a65ebfd6b10761d8db5e57f87a2975e092e, on @user_script:1.
> EVAL "error({err='MY e',x=1})" 0
< -MY e script: 74d63beb921cb64b74fd68da4426acb45a46b7db, on @user_script:1.
> EVAL "error()" 0
< -ERR nil script: aca90d914519fdb9825352bdc0befb59f7c8510f, on @user_script:1.
> EVAL "error('a\\r\\nb\\0c')" 0
< -ERR user_script:1: a  b script: 7d85ab1cd085caa67f455e49956c6f27b4847a9b, on @user_script:1.
> EVAL "return redis.call('nope')" 0
< -ERR Unknown Redis command called from script script: f01f0776df71cc5b400c2268135aa7f30dce2e53, on @user_script:1.
> EVAL "return redis.call('get')" 0
< -ERR Wrong number of args calling Redis command from script script: f187dee77f607f7cff00bbabc9df38507582c78d, on @user_script:1.
> EVAL "return redis.call()" 0
< -ERR Please specify at least one argument for this redis lib call script: 0a907e1429221a4d85516cab7fd219a82a9439d8, on @user_script:1.
> EVAL "return redis.call({})" 0
< -ERR Lua redis lib command arguments must be strings or integers script: 80747816df1f4411f7c442b928fce6a814214839, on @user_script:1.
> EVAL "return redis.call('get',{})" 0
< -ERR Lua redis lib command arguments must be strings or integers script: 4deb073a545207f215b56dcef5ca825f9f406808, on @user_script:1.
> EVAL "return redis.pcall('nope')" 0
< -ERR Unknown Redis command called from script
> EVAL "return redis.pcall('lpush','s')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "redis.call('set','s','x') return redis.pcall('lpush','s','x')" 0
< -WRONGTYPE Operation against a key holding the wrong kind of value
> EVAL "return redis.call('lpush','s','x')" 0
< -WRONGTYPE Operation against a key holding the wrong kind of value script: 1bae58f5987a5f51b4735899cd21a9fd9c5bd4db, on @user_script:1.
> EVAL "local e=redis.pcall('lpush','s','x') local o={} for k,v in pairs(e) do o[#o+1]=k..'='..tostring(v) end return o" 0
< *2
< $30
< ignore_error_stats_update=true
< $69
< err=WRONGTYPE Operation against a key holding the wrong kind of value
> EVAL "local ok,e=pcall(redis.call,'lpush','s','x') local o={} for k,v in pairs(e) do o[#o+1]=k..'='..tostring(v) end return o" 0
< -ERR user_script:1: bad argument #1 to 'pairs' (table expected, got string) script: f0ab1be622de156fbaf0b00cf1f3b9f5df4b2004, on @user_script:1.
> EVAL "local ok,e=pcall(function() error('x') end) return tostring(e)" 0
< $16
< user_script:1: x
> EVAL "local ok,e=pcall(function() return nil..'x' end) return tostring(e)" 0
< $49
< user_script:1: attempt to concatenate a nil value
> EVAL "return redis.error_reply('x y')" 0
< -x y
> EVAL "return redis.error_reply('-x y')" 0
< -x y
> EVAL "return redis.error_reply()" 0
< -ERR wrong number or type of arguments
> EVAL "return redis.error_reply('MY x\\r\\ny')" 0
< -MY x  y
> EVAL "return redis.status_reply('x\\r\\ny')" 0
< +x  y
> EVAL "return redis.error_reply('')" 0
< -ERR\x20
> EVAL "return {err='x'}" 0
< -x
> EVAL "return {err='x\\ny'}" 0
< -x y
> EVAL "return {ok='x'}" 0
< +x
> EVAL "return {err=1}" 0
< *0
> EVAL "return {ok=1}" 0
< *0
> EVAL "return {double=1.5}" 0
< $3
< 1.5
> EVAL "return {map={a=1}}" 0
< *2
< $1
< a
< :1
> EVAL "return {set={a=true}}" 0
< *1
< $1
< a
> EVAL "return {big_number='123'}" 0
< $3
< 123
> EVAL "return {verbatim_string={format='txt',string='x'}}" 0
< $1
< x
> EVAL "return 1.9" 0
< :1
> EVAL "return -1.9" 0
< :-1
> EVAL "return 1e300" 0
< :-9223372036854775808
> EVAL "return 0/0" 0
< :-9223372036854775808
> EVAL "return true" 0
< :1
> EVAL "return false" 0
< $-1
> EVAL "return nil" 0
< $-1
> EVAL "return {1,2,nil,4}" 0
< *2
< :1
< :2
> EVAL "return {1,{2,{3}},'x'}" 0
< *3
< :1
< *2
< :2
< *1
< :3
< $1
< x
> EVAL "return function() end" 0
< $-1
> EVAL "return coroutine.create(function() end)" 0
< $-1
> EVAL "syntax error here" 0
< -ERR Error compiling script (new function): user_script:1: '=' expected near 'error'
> EVAL return 0
< $-1
> EVAL "" 0
< $-1
> EVAL "return '" 0
< -ERR Error compiling script (new function): user_script:1: unfinished string near '<eof>'
> EVAL "local function f() return 1+f() end return f()" 0
< -ERR user_script:1: stack overflow script: 8dac8411355853de2ec60a5b36a9ce2745404793, on @user_script:1.
> EVAL "return redis.sha1hex()" 0
< -ERR wrong number of arguments script: 3c7ce947ae74a835cc575b6ee87fb27503cb7ba4, on @user_script:1.
> EVAL "return redis.sha1hex('')" 0
< $40
< da39a3ee5e6b4b0d3255bfef95601890afd80709
> EVAL "return redis.sha1hex(1)" 0
< $40
< 356a192b7913b04c54574d18c28d46e6395428ab
> EVAL "return redis.sha1hex({})" 0
< $40
< da39a3ee5e6b4b0d3255bfef95601890afd80709
> EVAL "redis.log(1)" 0
< -ERR redis.log() requires two arguments or more. script: 3f3f405a68f1629d40734c03d5bbba6b55824cf9, on @user_script:1.
> EVAL "redis.log('x','y')" 0
< -ERR First argument must be a number (log level). script: 44225587e192013397ebcdcfb56a766ebb8c7e47, on @user_script:1.
> EVAL "redis.log(10,'y')" 0
< -ERR Invalid debug level. script: 02eb852c0921d612a0d987a79e1e1fbeea46364e, on @user_script:1.
> EVAL "redis.setresp()" 0
< -ERR redis.setresp() requires one argument. script: 42aacaf580759e59c97e8b1974d08a62f960014f, on @user_script:1.
> EVAL "redis.setresp(4)" 0
< -ERR RESP version must be 2 or 3. script: 68e72e4d8a428b9f599dce492315f2455a425a82, on @user_script:1.
> EVAL "redis.setresp('x')" 0
< -ERR RESP version must be 2 or 3. script: c2a797a9752572869ec889597b789377db40332b, on @user_script:1.
> EVAL "redis.setresp(3)" 0
< $-1
> EVAL "return redis.set_repl()" 0
< -ERR redis.set_repl() requires two arguments. script: 9504533b41060c143a92eb2f8878e77d33b6dc33, on @user_script:1.
> EVAL "return redis.set_repl(8)" 0
< -ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE. script: 186ef0ab02df6866cf837bcb124a0cff989e3d09, on @user_script:1.
> EVAL "return redis.set_repl('x')" 0
< $-1
> EVAL "return redis.set_repl(redis.REPL_NONE)" 0
< $-1
> EVAL "return redis.breakpoint()" 0
< $-1
> EVAL "return redis.debug('x')" 0
< $-1
> EVAL "return redis.acl_check_cmd()" 0
< -ERR Please specify at least one argument for this redis lib call script: 1124f33ad66e7866b4e0c1499a4c20fb5eb9c180, on @user_script:1.
> EVAL "return redis.acl_check_cmd('nope')" 0
< -ERR Invalid command passed to redis.acl_check_cmd() script: 77c8b6c32d6c843f504d60c41ae0922f76f44378, on @user_script:1.
> EVAL "return redis.acl_check_cmd('set','a','b')" 0
< :1
> EVAL "return redis.acl_check_cmd('set')" 0
< :1
> EVAL "return redis.register_function('a',function() end)" 0
< -ERR user_script:1: attempt to call field 'register_function' (a nil value) script: 9ea0cb277edacb39c2afd6d75da33188d2c309e8, on @user_script:1.
> EVAL "return {redis.REDIS_VERSION,redis.REDIS_VERSION_NUM}" 0
< *2
< $6
< 7.0.15
< :458767
> EVAL "return redis.pcall('subscribe')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('multi')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('exec')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('watch')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('eval')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('evalsha')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('script','load')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('blpop')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('monitor')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('auth')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('hello')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('config','get')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('save')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('shutdown')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('debug','sleep')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('keys')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('select')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('quit')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('reset')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('function','list')" 0
< -ERR This Redis command is not allowed from script
> EVAL "return redis.pcall('object','encoding')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('publish')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('brpoplpush')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('xread')" 0
< -ERR Wrong number of args calling Redis command from script
> EVAL "return redis.pcall('spop')" 0
< -ERR Wrong number of args calling Redis command from script

# What a script does to the tables it is given is gone with its run.
> EVAL "KEYS[3]='x' KEYS.a=1 ARGV[1]=nil return #ARGV" 1 k b
< :0
> EVAL "return {KEYS[1], KEYS[2] or 'none', KEYS[3] or 'none', KEYS.a or 'none', ARGV[1] or 'none', #KEYS, #ARGV}" 1 k b
< *7
< $1
< k
< $4
< none
< $4
< none
< $4
< none
< $1
< b
< :1
< :1
> EVAL "KEYS[1]='other' ARGV[2]=5 return {KEYS[1], ARGV[2]}" 1 k b c
< *2
< $5
< other
< :5
> EVAL "return {#KEYS, #ARGV, KEYS[1] or 'none', ARGV[1] or 'none'}" 0
< *4
< :0
< :0
< $4
< none
< $4
< none
> EVAL "return {#KEYS, #ARGV, KEYS[3], ARGV[1]}" 3 a b c d
< *4
< :3
< :1
< $1
< c
< $1
< d
> EVAL "return {#KEYS, #ARGV, KEYS[1], KEYS[2] or 'none', ARGV[3], ARGV[4] or 'none'}" 1 a b c d
< *6
< :1
< :3
< $1
< a
< $4
< none
< $1
< d
< $4
< none
> EVAL "setmetatable(KEYS, {__index=function() return 'ghost' end}) setmetatable(ARGV, getmetatable(KEYS)) return {KEYS[9], ARGV[9]}" 0
< *2
< $5
< ghost
< $5
< ghost
> EVAL "return {KEYS[9] or 'none', ARGV[9] or 'none'}" 0
< *2
< $4
< none
< $4
< none
> EVAL "KEYS[1]=nil ARGV[1]='z' KEYS[2]='y' error('over')" 1 k b
< -ERR user_script:1: over script: cba1aa6ff52d7c514ec6bdaeac98834465bf6859, on @user_script:1.
> EVAL "local t={} for i,v in pairs(KEYS) do t[#t+1]=v end for i,v in pairs(ARGV) do t[#t+1]=v end return t" 1 k b
< *2
< $1
< k
< $1
< b
> EVAL "local t={} for i,v in pairs(KEYS) do t[#t+1]=v end return #t" 20 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
< :20
> EVAL "local t={} for i,v in pairs(KEYS) do t[#t+1]=v end return #t" 2 1 2
< :2
# So is what it does to a status reply, and two of them in one run are two tables.
> EVAL "local a=redis.call('SET','k','v') local b=redis.call('SET','k','v') a.ok='A' return {a.ok, b.ok, tostring(a==b)}" 0
< *3
< $1
< A
< $2
< OK
< $5
< false
> EVAL "return redis.call('SET','k','v')" 0
< +OK
> EVAL "local a=redis.call('SET','k','v') a.x=1 a.err='E' return a" 0
< -E
> EVAL "local a=redis.call('SET','k','v') return {a.ok, a.x or 'none', a.err or 'none'}" 0
< *3
< $2
< OK
< $4
< none
< $4
< none
> EVAL "local a=redis.call('SET','k','v') a.ok=nil setmetatable(a, {__index={ok='M'}}) return a.ok" 0
< $1
< M
> EVAL "local a=redis.call('SET','k','v') return {a.ok, tostring(getmetatable(a))}" 0
< *2
< $2
< OK
< $3
< nil
> EVAL "local a=redis.call('SET','k','v') setmetatable(a, {__newindex=function() error('no') end}) return a" 0
< +OK
> EVAL "local a=redis.call('SET','k','v') a.y=2 return {a.ok, a.y}" 0
< *2
< $2
< OK
< :2
# A known name of a command is known by its bytes alone.
> EVAL "return {redis.call('set','k','v').ok, redis.call('SET','k','w').ok, redis.call('GET','k'), redis.call('get','k'), redis.call('STRLEN','k')}" 0
< *5
< $2
< OK
< $2
< OK
< $1
< w
< $1
< w
< :1
> EVAL "redis.call('SET','k','v') return redis.call('SEt','k','v')" 0
< +OK
> EVAL "redis.call('SET','k','v') return redis.pcall('SEX','k','v').err" 0
< $44
< ERR Unknown Redis command called from script

# nothing waits in a script, and is told so before anything else is looked at
> XADD xs 1-1 a b
< $3
< 1-1
> XGROUP CREATE xs g $
< +OK
> EVAL "return redis.pcall('xread','block','0','streams','xs','$')" 0
< -ERR xread command is not allowed with BLOCK option from scripts
> EVAL "return redis.pcall('xread','block','0','streams','xs','0')" 0
< -ERR xread command is not allowed with BLOCK option from scripts
> EVAL "return redis.pcall('xread','count','2','block','x','nonsense')" 0
< -ERR xread command is not allowed with BLOCK option from scripts
> EVAL "return redis.pcall('xreadgroup','group','g','c','block','0','streams','xs','>')" 0
< -ERR xreadgroup command is not allowed with BLOCK option from scripts
> EVAL "return redis.pcall('xreadgroup','group','g','c','block','-1','streams','nosuch','>')" 0
< -ERR xreadgroup command is not allowed with BLOCK option from scripts
> EVAL "return redis.pcall('xreadgroup','group','g','c','streams','xs','>')" 0
< $-1
# the order of a set is no script's to see by SORT
> SADD st c a b d zz 3 1 10
< :8
> EVAL "return redis.call('sort','st','by','nosort')" 0
< *8
< $1
< 1
< $2
< 10
< $1
< 3
< $1
< a
< $1
< b
< $1
< c
< $1
< d
< $2
< zz
> EVAL "return redis.call('sort','st','by','nosort','desc')" 0
< *8
< $2
< zz
< $1
< d
< $1
< c
< $1
< b
< $1
< a
< $1
< 3
< $2
< 10
< $1
< 1
> EVAL "return redis.call('sort_ro','st','by','nosort','limit','1','3','get','#')" 0
< *3
< $2
< 10
< $1
< 3
< $1
< a

# unpack from and to places that lie far apart
> EVAL "return {pcall(unpack, {1,2,3}, 0, 2147483647)}" 0
< *2
< $-1
< $26
< too many results to unpack
> EVAL "return {pcall(unpack, {1,2,3}, -2, 2147483647)}" 0
< *2
< $-1
< $26
< too many results to unpack
> EVAL "return {pcall(unpack, {1,2,3}, -2147483648, -2)}" 0
< *2
< $-1
< $26
< too many results to unpack
> EVAL "return {pcall(unpack, {1,2,3}, -2147483648, 2147483647)}" 0
< *2
< $-1
< $26
< too many results to unpack
> EVAL "return {unpack({1,2,3}, -1, -2)}" 0
< *0
> EVAL "return {unpack({1,2,3}, 1, -1)}" 0
< *0
> EVAL "return {unpack({1,2,3}, 2147483647, 2147483647)}" 0
< *0
> EVAL "local t = {unpack({1,2,3}, -1, 5)} return {tostring(t[2]), tostring(t[3]), t[5], tostring(t[6])}" 0
< *4
< $3
< nil
< $1
< 1
< :3
< $3
< nil
> EVAL "return {unpack({1,2,3}, 2)}" 0
< *2
< :2
< :3
> EVAL "return {unpack({1,2,3})}" 0
< *3
< :1
< :2
< :3
> EVAL "return {pcall(unpack, {}, 1, 8000)}" 0
< *2
< $-1
< $26
< too many results to unpack
> EVAL "return select('#', unpack({}, 1, 7000))" 0
< :7000
> EVAL "return {pcall(unpack, 5)}" 0
< *2
< $-1
< $51
< bad argument #1 to '?' (table expected, got number)
> EVAL "return {pcall(unpack, {}, 'a')}" 0
< *2
< $-1
< $52
< bad argument #2 to '?' (number expected, got string)
