#include "hdf5_file.h"

#include <stdarg.h>
#include <stdio.h>

int chdf5_failure(char *message, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, CHDF5_MESSAGE, format, arguments);
  va_end(arguments);
  return -1;
}

// The library's own words about the innermost error.
static herr_t innermost(unsigned number, const H5E_error2_t *error, void *text) {
  if (number == 0 && error->desc) snprintf(text, CHDF5_MESSAGE / 2, "%s", error->desc);
  return 0;
}

int chdf5_library_failure(char *message, const char *what, const char *path) {
  char reason[CHDF5_MESSAGE / 2] = "unknown reason";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, reason);
  return chdf5_failure(message, "cannot %s '%.80s': %s", what, path, reason);
}

// The library prints its errors by default.
void chdf5_be_quiet(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
