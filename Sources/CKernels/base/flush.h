// Numbers too small for the normal range, taken as zero.
#ifndef CK_FLUSH_H
#define CK_FLUSH_H

#include <stdint.h>

// The moments of weights whose gradient has become zero decay until they are subnormal, and each operation on such a
// number costs a hundred cycles. Programs run with these flushed to zero, as XLA's and TensorFlow's do.
static inline uint64_t ck_flush_begin(void) {
#if defined(__x86_64__)
  const uint32_t before = __builtin_ia32_stmxcsr();
  const uint32_t flush_and_zero = 0x8040;
  if ((before & flush_and_zero) != flush_and_zero) __builtin_ia32_ldmxcsr(before | flush_and_zero);
  return before;
#elif defined(__aarch64__)
  uint64_t before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | (1u << 24)));
  return before;
#else
  return 0;
#endif
}

static inline void ck_flush_end(uint64_t before) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr((uint32_t)before);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(before));
#else
  (void)before;
#endif
}

#endif
