// The team that waits in a program for one kernel after another.
#ifndef CK_TEAM_H
#define CK_TEAM_H

#include "ckernels.h"

// Runs `lead(context)` by the calling thread, while a team waits to run what it is given in the meantime, and works on
// `side`. Members that wait look for `patience` nanoseconds before they sleep.
void ck_lead_team(void (*lead)(void *context), void *context, ck_side_work *side, uint64_t patience);

// Runs `body(context, member, members)` once by each thread of the team that waits for the calling thread. False where
// there is none.
int ck_run_by_waiting_team(void (*body)(void *context, int member, int members), void *context);

#endif
