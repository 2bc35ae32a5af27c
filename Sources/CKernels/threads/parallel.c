#include "parallel.h"

#include "region.h"
#include "team.h"

static _Thread_local int alone;

int ck_set_alone(int now) {
  const int before = alone;
  alone = now;
  return before;
}

int ck_is_alone(void) { return alone; }

typedef struct {
  void (*body)(void *context, int index, int threads);
  void *context;
  int threads;
} shares;

// A team may be smaller than asked for, by OMP_THREAD_LIMIT.
static void run_shares(void *context, int member, int members) {
  const shares *s = context;
  for (int index = member; index < s->threads; index += members) s->body(s->context, index, s->threads);
}

// One thread alone runs the same shares, so that it gets the same bits.
void ck_parallel(int threads, void (*body)(void *context, int index, int threads), void *context) {
  if (threads <= 1) {
    body(context, 0, 1);
    return;
  }
  shares all = {body, context, threads};
  if (alone)
    run_shares(&all, 0, 1);
  else if (!ck_run_by_waiting_team(run_shares, &all))
    ck_with_team(threads, run_shares, &all);
}
