// Threads on libgomp's team, the one that oneDNN uses: two teams would fight for the processors.
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "ckernels.h"
#include "flush.h"

// libgomp's ABI, which every compiler with OpenMP emits calls to; declared here since Swift's clang brings no omp.h.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern void omp_set_num_threads(int threads);

int ck_max_threads(void) {
  static int known = 0;
  int threads = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (threads) return threads;
  const char *wish = getenv("OMP_NUM_THREADS");
  threads = wish ? atoi(wish) : 0;
  if (threads < 1) {
    cpu_set_t set;
    threads = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  }
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
  void (*body)(void *context, int index, int threads);
  void *context;
  int threads;
} region;

static void run_region(void *data) {
  const region *r = data;
  CK_COMES_AFTER(data);
  // The team's threads are nobody else's, so they stay so.
  ck_flush_begin();
  // A team may be smaller than asked for, by OMP_THREAD_LIMIT.
  const int team = omp_get_num_threads();
  for (int index = omp_get_thread_num(); index < r->threads; index += team) r->body(r->context, index, r->threads);
  CK_COMES_BEFORE(data);
}

void ck_parallel(int threads, void (*body)(void *context, int index, int threads), void *context) {
  if (threads <= 1) {
    body(context, 0, 1);
    return;
  }
  region r = {body, context, threads};
  const uint64_t before = ck_flush_begin();
  // Always the whole team: libgomp ends the threads that a smaller one has no use for, and a larger one starts them again.
  const int team = ck_max_threads();
  CK_COMES_BEFORE(&r);
  GOMP_parallel(run_region, &r, (unsigned)(threads > team ? threads : team), 0);
  CK_COMES_AFTER(&r);
  ck_flush_end(before);
}

void ck_run(const ck_step *steps, int count) {
  const uint64_t before = ck_flush_begin();
  for (int i = 0; i < count; i++) steps[i].run(steps[i].args);
  ck_flush_end(before);
}

static uint64_t nanoseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void ck_run_timed(const ck_step *steps, int count, uint64_t *nanoseconds) {
  const uint64_t control = ck_flush_begin();
  uint64_t before = nanoseconds_now();
  for (int i = 0; i < count; i++) {
    steps[i].run(steps[i].args);
    const uint64_t after = nanoseconds_now();
    nanoseconds[i] += after - before;
    before = after;
  }
  ck_flush_end(control);
}
