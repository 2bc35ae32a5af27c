#include "hdf5_file.h"

#include <stdlib.h>

chdf5_file *chdf5_create(char *message) {
  chdf5_be_quiet();
  chdf5_file *file = calloc(1, sizeof *file);
  if (!file) {
    chdf5_failure(message, "no memory");
    return NULL;
  }
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  // In memory, which grows by this many bytes at a time; nothing goes to a disk, whose failures the library does not
  // survive.
  H5Pset_fapl_core(access, 1 << 16, 0);
  // An object that is still open must not keep the file open.
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  // Later versions of the library would write structures that older readers do not know.
  H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST);
  // The name means nothing, but the library refuses two open files of one name.
  static unsigned long count = 0;
  char name[32];
  snprintf(name, sizeof name, "keras-%lu", count++);
  file->id = H5Fcreate(name, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  if (file->id < 0) chdf5_library_failure(message, "create", "HDF5 data");
  H5Pclose(access);
  if (file->id >= 0) return file;
  free(file);
  return NULL;
}

int64_t chdf5_content(chdf5_file *file, void *bytes, size_t count, char *message) {
  ssize_t size = H5Fflush(file->id, H5F_SCOPE_GLOBAL) < 0 ? -1 : H5Fget_file_image(file->id, bytes, count);
  if (size < 0) chdf5_library_failure(message, "make", "HDF5 data");
  return size;
}

void chdf5_close(chdf5_file *file) {
  H5Fclose(file->id);
  free(file);
}
