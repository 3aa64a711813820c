# FUNCTION and FCALL: loading, errors, flags, DUMP and RESTORE
> FUNCTION KILL
< -NOTBUSY No scripts in execution right now.
> FUNCTION LIST X
< -ERR Unknown argument X
> FUNCTION LIST LIBRARYNAME
< -ERR library name argument was not given
> FUNCTION LIST WITHCODE WITHCODE
< -ERR Unknown argument WITHCODE
> FUNCTION LIST LIBRARYNAME a LIBRARYNAME b
< -ERR Unknown argument LIBRARYNAME
> FUNCTION DELETE x
< -ERR Library not found
> FUNCTION FLUSH X
< -ERR FUNCTION FLUSH only supports SYNC|ASYNC option
> FUNCTION FLUSH ASYNC X
< -ERR unknown subcommand or wrong number of arguments for 'FLUSH'. Try FUNCTION HELP.
> FUNCTION LOAD ""
< -ERR Missing library metadata
> FUNCTION LOAD "return 1"
< -ERR Missing library metadata
> FUNCTION LOAD "#!lua"
< -ERR Invalid library metadata
> FUNCTION LOAD "#!lua\n"
< -ERR Library name was not given
> FUNCTION LOAD "#!lua name=\n"
< -ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long
> FUNCTION LOAD "#!lua name=l1"
< -ERR Invalid library metadata
> FUNCTION LOAD "#!lua name=l1\n"
< -ERR No functions registered
> FUNCTION LOAD "#!lua name=a-b\nx"
< -ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long
> FUNCTION LOAD "#!lua foo=1\n"
< -ERR Invalid metadata value given: foo=1
> FUNCTION LOAD "#!lua name=a name=b\n"
< -ERR Invalid metadata value, name argument was given multiple times
> FUNCTION LOAD "#!py name=a\n"
< -ERR Engine 'py' not found
> FUNCTION LOAD "#!lua name=l\nfoo("
< -ERR Error compiling function: user_function:2: unexpected symbol near '<eof>'
> FUNCTION LOAD "#!lua name=l\nredis.call('x')"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'call'
> FUNCTION LOAD "#!lua name=l\nreturn x"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'x'
> FUNCTION LOAD "#!lua name=l\nx=1"
< -ERR Error registering functions: ERR user_function:2: Attempt to modify a readonly table
> FUNCTION LOAD "#!lua name=l\nredis.register_function()"
< -ERR Error registering functions: ERR wrong number of arguments to redis.register_function
> FUNCTION LOAD "#!lua name=l\nredis.register_function('f')"
< -ERR Error registering functions: ERR calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).
> FUNCTION LOAD "#!lua name=l\nredis.register_function('f',1)"
< -ERR Error registering functions: ERR second argument to redis.register_function must be a function
> FUNCTION LOAD "#!lua name=l\nredis.register_function(1,function() end)"
< $1
< l
> FUNCTION LOAD "#!lua name=l\nredis.register_function('a-b',function() end)"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function('f',function() end) redis.register_function('f',function() end)"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f'}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{callback=print}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{callback=function() end}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,x=1}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,flags=1}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,flags={'x'}}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,flags={1}}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name=1,callback=function() end}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=1}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,description=1}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{1}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function{[1]=2,function_name='f'}"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function('f',function() end,1)"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function(1)"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.register_function('',function() end)"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nerror('x')"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nerror({err='y'})"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nreturn redis.pcall"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nreturn redis.foo()"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.log(1,'x')"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l\nredis.setresp(3)"
< -ERR Library 'l' already exists
> FUNCTION LOAD "#!lua name=l1\nredis.register_function('g1',function(k,a) return {k,a} end)"
< $2
< l1
> FUNCTION LOAD "#!lua name=l2\nredis.register_function('f1',function(k,a) return {k,a} end)"
< $2
< l2
> FUNCTION LOAD REPLAC x
< -ERR Unknown option given: REPLAC
> FUNCTION LOAD REPLACE "#!lua name=l9\nfoo("
< -ERR Error compiling function: user_function:2: unexpected symbol near '<eof>'
> FUNCTION LOAD REPLACE REPLACE x
< -ERR Missing library metadata
> FCALL f1 1 a b
< *2
< *1
< $1
< a
< *1
< $1
< b
> FCALL f1 2 a
< -ERR Number of keys can't be greater than number of args
> FCALL f1 -1
< -ERR Number of keys can't be negative
> FCALL f1 x
< -ERR Bad number of keys provided
> FCALL nope 0
< -ERR Function not found
> FCALL F1 0
< *2
< *0
< *0
> FCALL f2 0
< -ERR Function not found
> FCALL f4 0
< -ERR Function not found
> FCALL f6 0
< -ERR Function not found
> FCALL f7 0
< -ERR Function not found
> FCALL f8 0
< -ERR Function not found
> FCALL f9 0
< -ERR Function not found
> FCALL f10 0
< -ERR Function not found
> FCALL_RO f1 0
< -ERR Can not execute a script with write flag using *_ro command.
> FCALL_RO f2 0
< -ERR Function not found
> FUNCTION RESTORE x
< -ERR DUMP payload version or checksum are wrong
> FUNCTION RESTORE x Y
< -ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.
> FUNCTION RESTORE x FLUSH Z
< -ERR unknown subcommand or wrong number of arguments for 'RESTORE'. Try FUNCTION HELP.
> FUNCTION RESTORE ""
< -ERR DUMP payload version or checksum are wrong
> FUNCTION FLUSH
< +OK
> FUNCTION DUMP
< $10
< \n\x00]\x9b\\@\x0f\x7f\xa2\xda
> FUNCTION LOAD "#!lua name=l1\nredis.register_function('f1',function(k,a) return {k,a} end)"
< $2
< l1
> FUNCTION DUMP
< $87
< \xf5@J#!lua name=l1\nredis.register_function('f1',function(k,a) return {k,a} end)\n\x00\xe0\xe4\xf9=2\xc2\x1e)
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function('f',1)"
< -ERR Error registering functions: ERR second argument to redis.register_function must be a function
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function(1,function() end)"
< $1
< l
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function('a-b',function() end)"
< -ERR Error registering functions: ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function('f',function() end) redis.register_function('f',function() end)"
< -ERR Error registering functions: ERR Function already exists in the library
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f'}"
< -ERR Error registering functions: ERR redis.register_function must get a callback argument
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{callback=print}"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'print'
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{callback=function() end}"
< -ERR Error registering functions: ERR redis.register_function must get a function name argument
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,x=1}"
< -ERR Error registering functions: ERR unknown argument given to redis.register_function
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,flags=1}"
< -ERR Error registering functions: ERR flags argument to redis.register_function must be a table representing function flags
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,flags={'x'}}"
< -ERR Error registering functions: ERR unknown flag given
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,flags={1}}"
< -ERR Error registering functions: ERR unknown flag given
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name=1,callback=function() end}"
< $1
< l
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=1}"
< -ERR Error registering functions: ERR callback argument given to redis.register_function must be a function
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{function_name='f',callback=function() end,description=1}"
< $1
< l
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{1}"
< -ERR Error registering functions: ERR unknown argument given to redis.register_function
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function{[1]=2,function_name='f'}"
< -ERR Error registering functions: ERR unknown argument given to redis.register_function
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function('f',function() end,1)"
< -ERR Error registering functions: ERR wrong number of arguments to redis.register_function
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function(1)"
< -ERR Error registering functions: ERR calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.register_function('',function() end)"
< -ERR Error registering functions: ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nerror('x')"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'error'
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nerror({err='y'})"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'error'
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nreturn redis.pcall"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'pcall'
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nreturn redis.foo()"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'foo'
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.log(1,'x')"
< -ERR No functions registered
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=l\nredis.setresp(3)"
< -ERR Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'setresp'
> FUNCTION FLUSH
< +OK
> FUNCTION FLUSH
< +OK
> FUNCTION FLUSH
< +OK
> FUNCTION FLUSH
< +OK
> FUNCTION LOAD "#!lua name=one\nredis.register_function{function_name='g',callback=function(k,a) return redis.call('set',k[1],a[1]) end,description='says'}"
< $3
< one
> FUNCTION LIST WITHCODE
< *1
< *8
< $12
< library_name
< $3
< one
< $6
< engine
< $3
< LUA
< $9
< functions
< *1
< *6
< $4
< name
< $1
< g
< $11
< description
< $4
< says
< $5
< flags
< *0
< $12
< library_code
< $138
< #!lua name=one\nredis.register_function{function_name='g',callback=function(k,a) return redis.call('set',k[1],a[1]) end,description='says'}
> FUNCTION STATS
< *4
< $14
< running_script
< $-1
< $7
< engines
< *2
< $3
< LUA
< *4
< $15
< libraries_count
< :1
< $15
< functions_count
< :1
> FCALL g 1 key value
< +OK
> GET key
< $5
< value
> FUNCTION DELETE one
< +OK
> FCALL g 1 key value
< -ERR Function not found
