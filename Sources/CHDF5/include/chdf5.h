// HDF5 files behind a few functions: what a file of weights needs, and nothing that could reach outside of it.
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

enum { CHDF5_GROUP = 0, CHDF5_DATASET = 1, CHDF5_LINK = 2 };
enum { CHDF5_FLOAT = 0, CHDF5_SIGNED = 1, CHDF5_UNSIGNED = 2, CHDF5_BOOL = 3, CHDF5_BFLOAT16 = 4 };

typedef struct {
  int kind;       // CHDF5_FLOAT …
  size_t width;   // bytes of an element
  int rank;
  uint64_t shape[CHDF5_RANK];
  uint64_t byteCount;
  uint64_t offset;  // where the elements lie in the file, little-endian and without gaps; UINT64_MAX when they do not
} chdf5_dataset;

// Opens a file that is in memory, read-only, without copying it. The bytes must stay until chdf5_close.
chdf5_file *chdf5_open_image(const void *bytes, size_t size, char *message);
// Makes an empty file at a path.
chdf5_file *chdf5_create(const char *path, char *message);
// Closes a file; -1 when what was written to it could not be brought to the disk.
int chdf5_close(chdf5_file *file, char *message);

// Calls `visit` for each member of a group, in the order of names. Links are named and not followed.
int chdf5_list(
  chdf5_file *file, const char *group, void *context, void (*visit)(void *context, const char *name, int kind),
  char *message);
// 1 when there is such an object, 0 when not; -1 when the way to it leads over a soft or external link.
int chdf5_exists(chdf5_file *file, const char *path, char *message);
// What a dataset holds. Refuses what is not plainly inside of the file: external storage, virtual datasets, unknown
// filters, and shapes that the stored bytes cannot be for.
int chdf5_describe(chdf5_file *file, const char *path, chdf5_dataset *result, char *message);
// Reads a dataset that chdf5_describe has described, little-endian.
int chdf5_read(chdf5_file *file, const char *path, const chdf5_dataset *dataset, void *buffer, char *message);
// Reads a string attribute, or each string of an array: calls `visit` for each. 1 when there is one, 0 when not.
int chdf5_strings(
  chdf5_file *file, const char *path, const char *name, void *context,
  void (*visit)(void *context, const char *value, size_t length), char *message);

int chdf5_make_group(chdf5_file *file, const char *path, char *message);
int chdf5_write(
  chdf5_file *file, const char *path, int kind, size_t width, int rank, const uint64_t *shape, const void *elements,
  char *message);
// Writes a string attribute as h5py does: UTF-8 of variable length.
int chdf5_write_string(chdf5_file *file, const char *path, const char *name, const char *value, char *message);

#endif
