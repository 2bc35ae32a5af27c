// Writing of HDF5 files behind a few functions: what a file of weights needs. Files that come from elsewhere are read by Swift
// code (Keras/Saving/HDF5), which the library's trust in what it reads would put at risk.
//
// The library's own headers are macros that Swift cannot read. None of this is safe for threads: the caller holds a lock.
// A function that fails returns -1 (or NULL) and writes a line to `message`, which has room for CHDF5_MESSAGE bytes.
#ifndef CHDF5_H
#define CHDF5_H

#include <stddef.h>
#include <stdint.h>

#define CHDF5_MESSAGE 256
#define CHDF5_RANK 32

typedef struct chdf5_file chdf5_file;

enum { CHDF5_FLOAT = 0, CHDF5_SIGNED = 1, CHDF5_UNSIGNED = 2, CHDF5_BOOL = 3, CHDF5_BFLOAT16 = 4 };

// Makes an empty file at a path.
chdf5_file *chdf5_create(const char *path, char *message);
// Closes a file; -1 when what was written to it could not be brought to the disk.
int chdf5_close(chdf5_file *file, char *message);

int chdf5_make_group(chdf5_file *file, const char *path, char *message);
int chdf5_write(
  chdf5_file *file, const char *path, int kind, size_t width, int rank, const uint64_t *shape, const void *elements,
  char *message);
// Writes a string attribute as h5py does: UTF-8 of variable length.
int chdf5_write_string(chdf5_file *file, const char *path, const char *name, const char *value, char *message);

#endif
