# MODULE of a server without modules. LOAD and its kin are refused by enable-module-command.
> MODULE LIST
< *0
> MODULE LIST x
< -ERR wrong number of arguments for 'module|list' command
> MODULE
< -ERR wrong number of arguments for 'module' command
> MODULE nosuch
< -ERR unknown subcommand 'nosuch'. Try MODULE HELP.
> MODULE LOAD /nowhere.so
< -ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.
> MODULE LOAD
< -ERR wrong number of arguments for 'module|load' command
> MODULE LOADEX /nowhere.so CONFIG a b ARGS c
< -ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.
> MODULE UNLOAD x
< -ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.
> MODULE UNLOAD x y
< -ERR wrong number of arguments for 'module|unload' command
> COMMAND INFO module|list
< *1
< *10
< $11
< module|list
< :2
< *2
< +admin
< +noscript
< :0
< :0
< :0
< *3
< +@admin
< +@slow
< +@dangerous
< *1
< $29
< nondeterministic_output_order
< *0
< *0
# What a directive forbids is refused when it is queued, and counts as rejected.
> MULTI
< +OK
> MODULE LIST
< +QUEUED
> MODULE LOAD /nowhere.so
< -ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.
> EXEC
< -EXECABORT Transaction discarded because of previous errors.
> INFO commandstats
<~ *cmdstat_module|load:calls=0,usec=0,usec_per_call=0.00,rejected_calls=3,failed_calls=0*
