// Shares of work that are taken part by part, so that threads end together even where one of them is slower.
#include "parallel.h"

// Each on its own cache line: most of the time only its thread counts there.
typedef struct {
  _Alignas(64) int taken;
} counter;

typedef struct {
  void (*body)(void *context, ck_parts *parts);
  void *context;
  counter *counters;
  int count, threads;
} divided_work;

struct ck_parts {
  const divided_work *work;
  int thread;
};

int ck_take_part(ck_parts *parts) {
  const divided_work *w = parts->work;
  for (int i = 0; i < w->threads; i++) {
    const int owner = (parts->thread + i) % w->threads;
    const int low = w->count * owner / w->threads, high = w->count * (owner + 1) / w->threads;
    int *taken = &w->counters[owner].taken;
    // Nothing is taken from the owner's cache where nothing is left.
    if (__atomic_load_n(taken, __ATOMIC_RELAXED) >= high - low) continue;
    const int part = low + __atomic_fetch_add(taken, 1, __ATOMIC_RELAXED);
    if (part < high) return part;
  }
  return -1;
}

int ck_thread_of(const ck_parts *parts) { return parts->thread; }

static void run_thread(void *context, int index, int threads) {
  (void)threads;
  const divided_work *w = context;
  w->body(w->context, &(ck_parts){w, index});
}

void ck_parallel_parts(int threads, int count, void (*body)(void *context, ck_parts *parts), void *context) {
  if (threads < 1) threads = 1;
  counter counters[threads];
  for (int i = 0; i < threads; i++) counters[i].taken = 0;
  ck_parallel(threads, run_thread, &(divided_work){body, context, counters, count, threads});
}

typedef struct {
  void (*body)(void *context, int part);
  void *context;
} each;

static void run_each(void *context, ck_parts *parts) {
  const each *e = context;
  for (int part; (part = ck_take_part(parts)) >= 0;) e->body(e->context, part);
}

void ck_parallel_each(int threads, int count, void (*body)(void *context, int part), void *context) {
  ck_parallel_parts(threads, count, run_each, &(each){body, context});
}
