/* rows: the functions of ACL's subcommands, for the rows. */
#ifndef VIREO_ACL_ROWS_H
#define VIREO_ACL_ROWS_H

struct call;

void cmd_acl_cat(struct call *c);
void cmd_acl_deluser(struct call *c);
void cmd_acl_dryrun(struct call *c);
void cmd_acl_genpass(struct call *c);
void cmd_acl_getuser(struct call *c);
void cmd_acl_help(struct call *c);
void cmd_acl_list(struct call *c);
void cmd_acl_load(struct call *c);
void cmd_acl_log(struct call *c);
void cmd_acl_save(struct call *c);
void cmd_acl_setuser(struct call *c);
void cmd_acl_users(struct call *c);
void cmd_acl_whoami(struct call *c);

#endif
