/* version: which Redis this server answers for, and its own. */
#ifndef VIREO_NODE_VERSION_H
#define VIREO_NODE_VERSION_H

#ifndef VIREO_VERSION
#define VIREO_VERSION "0.1.0"
#endif
#define REDIS_VERSION "7.0.15" /* the highest whose commands are all there: clients decide by it what to ask for */

#endif
