// Whether other processes want the processors that this one's threads run on.
#ifndef CK_CONTENTION_H
#define CK_CONTENTION_H

#include <stdint.h>

// Looks, some twenty times a second, how long the calling thread was ready and had no processor.
void ck_watch_contention(uint64_t now);
// Says that a program was found better off without a team.
void ck_note_contention(uint64_t now);
// Whether there was contention within the last second.
int ck_is_contended(uint64_t now);

#endif
