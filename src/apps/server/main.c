/* vireo-server. All of it is in server/; see server/start.h. */
#include "server/start.h"

int main(int argc, char **argv, char **envp) { return server_main(argc, argv, envp); }
