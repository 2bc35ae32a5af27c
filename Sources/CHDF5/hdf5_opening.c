#include "hdf5_file.h"

#include <stdio.h>
#include <stdlib.h>

// A file in memory. These callbacks give the library the caller's memory for its own, and copy nothing.

static void *image_malloc(size_t size, H5FD_file_image_op_t operation, void *udata) {
  (void)operation;
  chdf5_image *source = udata;
  return size == source->size ? source->bytes : NULL;
}

static void *image_memcpy(
  void *destination, const void *source, size_t size, H5FD_file_image_op_t operation, void *udata) {
  (void)operation;
  (void)udata;
  (void)size;
  return destination == source ? destination : NULL;
}

static void *image_realloc(void *pointer, size_t size, H5FD_file_image_op_t operation, void *udata) {
  (void)operation;
  chdf5_image *source = udata;
  return size == source->size ? pointer : NULL;
}

static herr_t image_free(void *pointer, H5FD_file_image_op_t operation, void *udata) {
  (void)pointer;
  (void)operation;
  (void)udata;
  return 0;
}

static void *udata_copy(void *udata) { return udata; }
static herr_t udata_free(void *udata) {
  (void)udata;
  return 0;
}

chdf5_file *chdf5_open_image(const void *bytes, size_t size, char *message) {
  chdf5_be_quiet();
  chdf5_file *file = calloc(1, sizeof *file);
  if (!file) {
    chdf5_failure(message, "no memory");
    return NULL;
  }
  file->source = (chdf5_image){(void *)bytes, size};
  H5FD_file_image_callbacks_t callbacks = {
    image_malloc, image_memcpy, image_realloc, image_free, udata_copy, udata_free, &file->source};
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  int failed = access < 0 || H5Pset_fapl_core(access, 1 << 20, 0) < 0
    || H5Pset_file_image_callbacks(access, &callbacks) < 0 || H5Pset_file_image(access, (void *)bytes, size) < 0
    // An object that is still open must not keep the file open.
    || H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0;
  // The library takes two open files in memory for one if they have the same name.
  char name[40];
  snprintf(name, sizeof name, "image at %p", (void *)file);
  file->id = failed ? -1 : H5Fopen(name, H5F_ACC_RDONLY, access);
  if (file->id < 0) chdf5_library_failure(message, "open", "HDF5 data");
  if (access >= 0) H5Pclose(access);
  if (file->id >= 0) return file;
  free(file);
  return NULL;
}

chdf5_file *chdf5_create(const char *path, char *message) {
  chdf5_be_quiet();
  chdf5_file *file = calloc(1, sizeof *file);
  if (!file) {
    chdf5_failure(message, "no memory");
    return NULL;
  }
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
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
