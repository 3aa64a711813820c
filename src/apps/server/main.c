/* vireo-server. All of it is in server/; see server/run/start.h. Called by the name of one of Redis's checkers it is that. */
#include "apps/check/check.h"
#include "server/run/start.h"

int main(int argc, char **argv, char **envp)
{
    if (check_is_name(argv[0])) return check_main(argc, argv);
    return server_main(argc, argv, envp);
}
