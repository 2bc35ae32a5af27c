// Which of the loops that are compiled for several generations of processors this machine can run, where target clones
// do not serve: the loops differ in the size of their vectors.
#ifndef CK_PROCESSOR_H
#define CK_PROCESSOR_H

typedef enum { CK_PROCESSOR_BASE, CK_PROCESSOR_V3, CK_PROCESSOR_V4, CK_PROCESSORS } ck_processor;

#if defined(__x86_64__)
ck_processor ck_this_processor(void);
#define CK_EACH_PROCESSOR(table) {&table##_base, &table##_v3, &table##_v4}
#else
static inline ck_processor ck_this_processor(void) { return CK_PROCESSOR_BASE; }
#define CK_EACH_PROCESSOR(table) {&table##_base}
#endif

#endif
