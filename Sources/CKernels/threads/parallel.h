// How kernels divide their work: shares by index, or parts that threads take one after another.
#ifndef CK_PARALLEL_H
#define CK_PARALLEL_H

#include "ckernels.h"

// Whether the shares of the calling thread's kernels are run one after another by itself; returns what it was.
int ck_set_alone(int alone);
int ck_is_alone(void);

// Parts of a kernel's work that threads take one after another: first their own, so that what they read and write stays
// in their caches, then those that slower threads have not come to.
typedef struct ck_parts ck_parts;

// Runs `body(context, parts)` by each of `threads` threads; the bodies take the parts 0 ..< count among them. ck_part
// says how large they are where each thread has CK_PARTS_A_THREAD.
void ck_parallel_parts(int threads, int count, void (*body)(void *context, ck_parts *parts), void *context);

// The same where a body needs nothing but the number of its part.
void ck_parallel_each(int threads, int count, void (*body)(void *context, int part), void *context);

// The next part for the calling body, or -1 when all are taken.
int ck_take_part(ck_parts *parts);

// Which of the threads the calling body is.
int ck_thread_of(const ck_parts *parts);

#endif
