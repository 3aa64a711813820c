/* start: from the command line to the first turn. */
#ifndef VIREO_SERVER_RUN_START_H
#define VIREO_SERVER_RUN_START_H

int server_main(int argc, char **argv, char **envp);

#endif
