// Memory that a thread keeps between kernels, so that running a program allocates nothing.
#ifndef CK_SCRATCH_H
#define CK_SCRATCH_H

#include <stddef.h>

// Each use has its own block, so that they may be held at the same time.
typedef enum {
  CK_SCRATCH_PLANS,
  CK_SCRATCH_LARGE_PLAN,
  CK_SCRATCH_TILES,
  CK_SCRATCH_ROWS,
  CK_SCRATCH_ROW_COPY,
  CK_SCRATCH_PARTS,
  CK_SCRATCH_SPARSE,
  CK_SCRATCH_USES
} ck_scratch_use;

// At least `bytes` bytes, aligned to a cache line: zero at first, and then what earlier calls left there. It belongs to
// the calling thread until its next call for the same use. Never NULL: running out of memory ends the process.
void *ck_scratch(ck_scratch_use use, size_t bytes);

#endif
