#include "side_work.h"

int ck_do_side_work(ck_side_work *side) {
  // Nothing is written, and so no cache line taken, where nothing is left.
  if (__atomic_load_n(&side->begun, __ATOMIC_RELAXED) >= side->pieces) return 0;
  const int64_t piece = __atomic_fetch_add(&side->begun, 1, __ATOMIC_RELAXED);
  if (piece >= side->pieces) return 0;
  side->piece(side->context, piece);
  return 1;
}

void ck_finish_side_work(ck_side_work *side) {
  while (ck_do_side_work(side)) continue;
}
