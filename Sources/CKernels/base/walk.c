#include "walk.h"

void ck_walk_begin(ck_walk *walk, int32_t rank, const int64_t *dims, const int64_t *strides) {
  walk->rank = 0;
  walk->offset = 0;
  for (int32_t i = 0; i < rank; i++) {
    if (dims[i] == 1) continue;
    const int32_t last = walk->rank - 1;
    if (last >= 0 && walk->strides[last] == strides[i] * dims[i]) {
      walk->dims[last] *= dims[i];
      walk->strides[last] = strides[i];
    } else {
      walk->dims[walk->rank] = dims[i];
      walk->strides[walk->rank] = strides[i];
      walk->index[walk->rank] = 0;
      walk->rank++;
    }
  }
}

void ck_walk_seek(ck_walk *walk, int64_t place) {
  walk->offset = 0;
  for (int32_t i = walk->rank - 1; i >= 0; i--) {
    walk->index[i] = place % walk->dims[i];
    walk->offset += walk->index[i] * walk->strides[i];
    place /= walk->dims[i];
  }
}

// Carries a full index of dimension i into the dimensions outside it; after the last element the walk is at the first
// one again.
static void carry(ck_walk *walk, int32_t i) {
  while (walk->index[i] == walk->dims[i]) {
    walk->index[i] = 0;
    walk->offset -= walk->dims[i] * walk->strides[i];
    if (--i < 0) break;
    walk->index[i]++;
    walk->offset += walk->strides[i];
  }
}

int64_t ck_walk_next(ck_walk *walk, int64_t limit, int64_t *offset) {
  *offset = walk->offset;
  if (walk->rank == 0) return 1;
  const int32_t i = walk->rank - 1;
  int64_t run = walk->dims[i] - walk->index[i];
  if (run > limit) run = limit;
  walk->index[i] += run;
  walk->offset += run * walk->strides[i];
  carry(walk, i);
  return run;
}

void ck_walk_skip(ck_walk *walk, int64_t count) {
  const int32_t i = walk->rank - 1;
  const int64_t place = walk->index[i] + count, runs = place / walk->dims[i], rest = place % walk->dims[i];
  walk->offset += (rest - walk->index[i]) * walk->strides[i] + runs * walk->strides[i - 1];
  walk->index[i] = rest;
  walk->index[i - 1] += runs;
  carry(walk, i - 1);
}
