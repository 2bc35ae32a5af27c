// Searches in sorted rows, and hashes of whole numbers.
#ifndef CK_SEARCH_H
#define CK_SEARCH_H
#include <stddef.h>
#include <stdint.h>

// dst[i] = how many of the ascending `boundaries` come before src[i]: those that are smaller, or with `right` those
// that are not larger. NaN comes behind all. CK_I32, CK_I64, CK_F32, CK_F64.
typedef struct {
  int32_t *dst;
  const void *src;
  const void *boundaries;
  int32_t dtype, right, threads, reserved;
  int64_t n, count /* boundaries */;
} ck_search_sorted;
void ck_run_search_sorted(void *args /* ck_search_sorted */);

// dst[i] = the hash of src[i]'s decimal digits, modulo `buckets`: SipHash with the key, or FarmHash.
typedef struct {
  int64_t *dst;
  const int64_t *src;
  int64_t n;
  uint64_t buckets, key[2];
  int32_t keyed, threads;
} ck_hash_buckets;
void ck_run_hash_buckets(void *args /* ck_hash_buckets */);

#endif
