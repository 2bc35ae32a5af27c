// Checksums and hashes of bytes, and files of them in memory. Nothing here knows tensors or devices.
#ifndef CBYTES_H
#define CBYTES_H

#include <stddef.h>
#include <stdint.h>

// ---- The checksum of zip archives -----------------------------------------------------------------------------------

// CRC-32 as zlib's crc32(): of `size` bytes that follow those whose checksum is `checksum` (0 for none).
uint32_t cb_crc32(uint32_t checksum, const void *bytes, size_t size);

// A thread's part of what is read: its bytes from `low` to `high` of the whole, and their checksum.
typedef struct {
  int64_t low, high;
  uint32_t checksum;
  int32_t failure;  // 0, an errno, or -1 where the file ended before
} cb_read_part;

// How many threads are worth having: the processors that this process may run on, 16 at most.
#define CB_MAX_THREADS 16
int cb_threads(void);

// Reads `size` bytes of a file from `offset` on; parts has one entry for each thread.
void cb_read_checked(int file, int64_t offset, void *dst, int64_t size, int threads, cb_read_part *parts);

// The same for bytes of a file that is mapped into memory.
void cb_check_mapped(const void *bytes, int64_t size, int threads, cb_read_part *parts);

// ---- Files without a disk -------------------------------------------------------------------------------------------

// Opens an empty file in memory, which only those programs get that it is made a standard stream of; -1 and errno where
// that fails.
int cb_memory_file(void);

// ---- Hashes of text -------------------------------------------------------------------------------------------------

// FarmHash's 64-bit fingerprint.
uint64_t cb_fingerprint(const char *text, size_t length);
// SipHash-2-4.
uint64_t cb_siphash(uint64_t key0, uint64_t key1, const char *text, size_t length);

#endif
