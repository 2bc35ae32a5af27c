#include "hdf5_file.h"

#include <stdlib.h>

chdf5_file *chdf5_create(const char *path, char *message) {
  chdf5_be_quiet();
  chdf5_file *file = calloc(1, sizeof *file);
  if (!file) {
    chdf5_failure(message, "no memory");
    return NULL;
  }
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  // An object that is still open must not keep the file open.
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  // Later versions of the library would write structures that older readers do not know.
  H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST);
  // Large weights begin on cache lines, so that they can be used where they lie.
  H5Pset_alignment(access, 4096, 64);
  file->id = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  if (file->id < 0) chdf5_library_failure(message, "create", path);
  H5Pclose(access);
  if (file->id >= 0) return file;
  free(file);
  return NULL;
}

int chdf5_close(chdf5_file *file, char *message) {
  herr_t status = H5Fclose(file->id);
  if (status < 0) chdf5_library_failure(message, "write", "HDF5 file");
  free(file);
  return status < 0 ? -1 : 0;
}
