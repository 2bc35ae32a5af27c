// The checksum of zip archives.
#ifndef CK_CHECKSUM_H
#define CK_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// CRC-32 as zlib's crc32(): of `size` bytes that follow those whose checksum is `checksum` (0 for none).
uint32_t ck_crc32(uint32_t checksum, const void *bytes, size_t size);

// A thread's part of what is read: its bytes from `low` to `high` of the whole, and their checksum.
typedef struct {
  int64_t low, high;
  uint32_t checksum;
  int32_t failure;  // 0, an errno, or -1 where the file ended before
} ck_read_part;

// Reads `size` bytes of a file from `offset` on; parts has one entry for each thread.
void ck_read_checked(int file, int64_t offset, void *dst, int64_t size, int threads, ck_read_part *parts);

// The same for bytes of a file that is mapped into memory.
void ck_check_mapped(const void *bytes, int64_t size, int threads, ck_read_part *parts);

#endif
