// Threads on libgomp's team, the one that oneDNN uses: two teams would fight for the processors.
#define _GNU_SOURCE
#include "threads.h"

#include <sched.h>
#include <stdlib.h>

#include "flush.h"

// libgomp's ABI, which every compiler with OpenMP emits calls to; declared here since Swift's clang brings no omp.h.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern void omp_set_num_threads(int threads);

int ck_processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

int ck_max_threads(void) {
  static int known = 0;
  int threads = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (threads) return threads;
  const char *wish = getenv("OMP_NUM_THREADS");
  threads = wish ? atoi(wish) : 0;
  if (threads < 1) threads = ck_processors();
  __atomic_store_n(&known, threads, __ATOMIC_RELAXED);
  return threads;
}

void ck_set_threads(int threads) {
  // libgomp keeps the number for the calling thread; asking again costs more than remembering.
  static _Thread_local int current = 0;
  if (current == threads) return;
  omp_set_num_threads(threads);
  current = threads;
}

// The thread sanitizer does not see how libgomp's threads, compiled without it, wait for each other.
#if __has_feature(thread_sanitizer)
extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);
#define CK_COMES_AFTER(address) __tsan_acquire(address)
#define CK_COMES_BEFORE(address) __tsan_release(address)
#else
#define CK_COMES_AFTER(address) (void)(address)
#define CK_COMES_BEFORE(address) (void)(address)
#endif

typedef struct {
  void (*body)(void *context, int member, int members);
  void *context;
} region;

static void run_member(void *data) {
  const region *r = data;
  CK_COMES_AFTER(data);
  // The team's threads are nobody else's, so they stay so.
  ck_flush_begin();
  r->body(r->context, omp_get_thread_num(), omp_get_num_threads());
  CK_COMES_BEFORE(data);
}

void ck_with_team(int threads, void (*body)(void *context, int member, int members), void *context) {
  region r = {body, context};
  const uint64_t before = ck_flush_begin();
  // Always the whole team: libgomp ends the threads that a smaller one has no use for, and a larger one starts them again.
  const int team = ck_max_threads();
  CK_COMES_BEFORE(&r);
  GOMP_parallel(run_member, &r, (unsigned)(threads > team ? threads : team), 0);
  CK_COMES_AFTER(&r);
  ck_flush_end(before);
}

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

void ck_parallel(int threads, void (*body)(void *context, int index, int threads), void *context) {
  if (threads <= 1) {
    body(context, 0, 1);
    return;
  }
  shares all = {body, context, threads};
  if (!ck_run_by_waiting_team(run_shares, &all)) ck_with_team(threads, run_shares, &all);
}
