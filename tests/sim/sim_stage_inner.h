/* SPDX-License-Identifier: MIT
 * Between the two files of a stage. */
#ifndef SIM_STAGE_INNER_H
#define SIM_STAGE_INNER_H

#include "sim_stage.h"

/* sim_stage.c: the application. */
void stage__callbacks(struct stage_agent *a, struct sua_ua_config *c);
void stage__serve(struct stage_agent *a);
/* Everything of the agent that `how` is about is asked to end. */
void stage__strike(struct stage_agent *a, unsigned how);

/* sim_stage_run.c: something happens to an agent; the victim's may be the
 * moment to strike. */
void stage__moment(struct stage_agent *a);

#endif
