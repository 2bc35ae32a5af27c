// Work that does not belong to a program's run, for threads that wait in it.
#ifndef CK_SIDE_WORK_H
#define CK_SIDE_WORK_H

#include "ckernels.h"

// Works on one piece. False where none is left to begin.
int ck_do_side_work(ck_side_work *side);
// Works until none is left to begin.
void ck_finish_side_work(ck_side_work *side);

#endif
