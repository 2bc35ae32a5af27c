// What the parts of CHDF5 share.
#ifndef CHDF5_FILE_H
#define CHDF5_FILE_H

#include "chdf5.h"

#include <hdf5.h>
#include <stdio.h>

struct chdf5_file {
  hid_t id;
};

// Writes a line to `message`, which has room for CHDF5_MESSAGE bytes, and returns -1.
int chdf5_failure(char *message, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The same, with the library's own words about its last error: "cannot open 'a/b': …".
int chdf5_library_failure(char *message, const char *what, const char *path);
// The library prints its errors by default.
void chdf5_be_quiet(void);

#endif
