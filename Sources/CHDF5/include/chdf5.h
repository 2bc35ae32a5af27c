// Making of HDF5 files behind a few functions: what a file of weights needs. Files that come from elsewhere are read by
// Swift code (Keras/Saving/HDF5), which the library's trust in what it reads would put at risk.
//
// The library's own headers are macros that Swift cannot read. None of this is safe for threads: the caller holds a
// lock.
// A function that fails returns -1 (or NULL) and writes a line to `message`, which has room for CHDF5_MESSAGE bytes.
#ifndef CHDF5_H
#define CHDF5_H

#include <stddef.h>
#include <stdint.h>

#define CHDF5_MESSAGE 256
#define CHDF5_RANK 32

typedef struct chdf5_file chdf5_file;

enum { CHDF5_FLOAT = 0, CHDF5_SIGNED = 1, CHDF5_UNSIGNED = 2, CHDF5_BOOL = 3, CHDF5_BFLOAT16 = 4 };

// Makes an empty file in memory.
chdf5_file *chdf5_create(char *message);
// Copies the file's bytes, as a disk would have them, to memory of `count` bytes; returns their number, and only that
// when `bytes` is NULL.
int64_t chdf5_content(chdf5_file *file, void *bytes, size_t count, char *message);
void chdf5_close(chdf5_file *file);

int chdf5_make_group(chdf5_file *file, const char *path, char *message);
// Makes a dataset, and the groups above it, without room for its elements. Whoever writes the content to a disk puts
// them behind it (HDF5Content.swift), so that weights are not in memory twice.
int chdf5_make_dataset(
  chdf5_file *file, const char *path, int kind, size_t width, int rank, const uint64_t *shape, char *message);
// Writes a string attribute as h5py does: UTF-8 of variable length.
int chdf5_write_string(chdf5_file *file, const char *path, const char *name, const char *value, char *message);
// Writes an attribute that is a list of such strings, which may be empty.
int chdf5_write_strings(
  chdf5_file *file, const char *path, const char *name, size_t count, const char *const *values, char *message);

#endif
