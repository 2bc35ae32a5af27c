// One parallel region on libgomp's threads, those that oneDNN uses: two teams would fight for the processors.
#ifndef CK_REGION_H
#define CK_REGION_H

// Runs `body(context, member, members)` once by each thread of a team that is started or woken for it, of `threads` at
// least where the system gives so many.
void ck_with_team(int threads, void (*body)(void *context, int member, int members), void *context);

#endif
