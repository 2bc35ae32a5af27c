// What kernels' threads are made of: a team, what it waits in between two kernels, and the parts that its members take.
#ifndef CK_THREADS_H
#define CK_THREADS_H

#include "ckernels.h"

// Processors that this process may run on.
int ck_processors(void);

// Runs `body(context, member, members)` once by each thread of a team that is started or woken for it, of `threads` at least
// where the system gives so many.
void ck_with_team(int threads, void (*body)(void *context, int member, int members), void *context);

// The same by the team that waits for the calling thread. False where there is none.
int ck_run_by_waiting_team(void (*body)(void *context, int member, int members), void *context);

// Runs `lead(context)` by the calling thread, while a team waits to run what it is given in the meantime, and works on `side`.
void ck_lead_team(void (*lead)(void *context), void *context, ck_side_work *side);

// Parts of a kernel's work that threads take one after another: first their own, so that what they read and write stays in
// their caches, then those that slower threads have not come to.
typedef struct ck_parts ck_parts;

// Runs `body(context, parts)` by each of `threads` threads; the bodies take the parts 0 ..< count among them. ck_part says how
// large they are where each thread has CK_PARTS_A_THREAD.
void ck_parallel_parts(int threads, int count, void (*body)(void *context, ck_parts *parts), void *context);

// The same where a body needs nothing but the number of its part.
void ck_parallel_each(int threads, int count, void (*body)(void *context, int part), void *context);

// The next part for the calling body, or -1 when all are taken.
int ck_take_part(ck_parts *parts);

// Which of the threads the calling body is.
int ck_thread_of(const ck_parts *parts);

// Works on `side` until none of it is left to begin, or only on one piece.
void ck_finish_side_work(ck_side_work *side);
int ck_do_side_work(ck_side_work *side);

#endif
