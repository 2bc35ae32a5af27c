// What the parts of CHDF5 share.
#ifndef CHDF5_FILE_H
#define CHDF5_FILE_H

#include "chdf5.h"

#include <hdf5.h>

typedef struct {
  void *bytes;
  size_t size;
} chdf5_image;

struct chdf5_file {
  hid_t id;
  chdf5_image source;
};

// Writes a line to `message`, which has room for CHDF5_MESSAGE bytes, and returns -1.
int chdf5_failure(char *message, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The same, with the library's own words about its last error: "cannot open 'a/b': …".
int chdf5_library_failure(char *message, const char *what, const char *path);
// The library prints its errors unless told not to.
void chdf5_be_quiet(void);

// Opens an object of one type, of any with H5I_BADID; -1 with a message when it is not there or is another.
hid_t chdf5_open_object(chdf5_file *file, const char *path, H5I_type_t type, char *message);

// CHDF5_FLOAT … for a type in a file; -1 with a message when its elements are neither numbers nor booleans.
int chdf5_element_kind(hid_t type, size_t width, char *message, const char *path);
// The type of such elements in memory, little-endian, which the caller closes.
hid_t chdf5_memory_type(int kind, size_t width);

#endif
