#include "region.h"

#include "ck_threads.h"
#include "flush.h"

// libgomp's ABI, which every compiler with OpenMP emits calls to; declared here since Swift's clang brings no omp.h.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);

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
  // Always the whole team: libgomp ends the threads that a smaller one has no use for, and a larger one starts them
  // again.
  const int team = ck_max_threads();
  CK_COMES_BEFORE(&r);
  GOMP_parallel(run_member, &r, (unsigned)(threads > team ? threads : team), 0);
  CK_COMES_AFTER(&r);
  ck_flush_end(before);
}
