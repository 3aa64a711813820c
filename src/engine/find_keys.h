/* find_keys: which words of a command line are keys.
 *
 * Reads only the row and the words; owns nothing, keeps nothing, changes nothing, takes any argc. Cost: linear in the
 * number of keys, in the words too where a word has to be searched for. Any thread.
 */
#ifndef VIREO_ENGINE_FIND_KEYS_H
#define VIREO_ENGINE_FIND_KEYS_H

#include "engine/command.h"

/* Finds the keys of a call of cmd; argv[0] is the command's name (argv[1] the subcommand's, where there is one).
 * Fills at most max of out, by the order of the specs, and returns how many keys there are, possibly more than max;
 * -1 when the line is malformed (a count of keys that is no number, or more keys than words). Shard channels
 * count as keys here, for the sake of slots: they carry KEY_NOT_KEY. */
int command_find_keys(const struct command *cmd, const struct slice *argv, int argc, struct found_key *out, int max);

/* The find_keys functions of rows whose specs cannot say it all. Same contract. */
int keys_of_set(const struct slice *argv, int argc, struct found_key *out, int max);
int keys_of_sort(const struct slice *argv, int argc, struct found_key *out, int max);
int keys_of_sort_ro(const struct slice *argv, int argc, struct found_key *out, int max);

#endif
