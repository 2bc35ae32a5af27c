// The checksum of zip archives.
#ifndef CK_CHECKSUM_H
#define CK_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// CRC-32 as zlib's crc32(): of `size` bytes that follow those whose checksum is `checksum` (0 for none).
uint32_t ck_crc32(uint32_t checksum, const void *bytes, size_t size);

#endif
