// Swift's overlay of the C library does not have what is Linux' own.
#define _GNU_SOURCE
#include <sys/mman.h>

#include "cbytes.h"

int cb_memory_file(void) { return memfd_create("keras", MFD_CLOEXEC); }
