#include "processor.h"

#if defined(__x86_64__)
ck_processor ck_this_processor(void) {
  // One more than the answer; 0 until it is known.
  static int known;
  int answer = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (answer) return (ck_processor)(answer - 1);
  __builtin_cpu_init();
  ck_processor processor = __builtin_cpu_supports("x86-64-v4")   ? CK_PROCESSOR_V4
                           : __builtin_cpu_supports("x86-64-v3") ? CK_PROCESSOR_V3
                                                                 : CK_PROCESSOR_BASE;
  __atomic_store_n(&known, (int)processor + 1, __ATOMIC_RELAXED);
  return processor;
}
#endif
