#include "hdf5_file.h"

#include <stdlib.h>
#include <string.h>

int chdf5_strings(
  chdf5_file *file, const char *path, const char *name, void *context, void (*visit)(void *, const char *, size_t),
  char *message) {
  hid_t object = chdf5_open_object(file, path, H5I_BADID, message);
  if (object < 0) return -1;
  htri_t exists = H5Aexists(object, name);
  if (exists <= 0) {
    H5Oclose(object);
    return exists < 0 ? chdf5_library_failure(message, "find attribute", name) : 0;
  }
  int status = -1;
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute), space = attribute < 0 ? -1 : H5Aget_space(attribute);
  hssize_t count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
  if (type < 0 || count < 0) {
    chdf5_library_failure(message, "read attribute", name);
  } else if (H5Tget_class(type) != H5T_STRING) {
    chdf5_failure(message, "attribute '%.80s' of '%.80s' is not text", name, path);
  } else if (H5Tis_variable_str(type) > 0) {
    // Each of the strings takes 16 bytes in the file.
    char **values = (size_t)count <= file->source.size / 16 + 1 ? calloc((size_t)count + 1, sizeof *values) : NULL;
    hid_t wanted = H5Tcopy(H5T_C_S1);
    H5Tset_size(wanted, H5T_VARIABLE);
    H5Tset_cset(wanted, H5Tget_cset(type));
    if (!values || H5Aread(attribute, wanted, values) < 0) {
      chdf5_library_failure(message, "read attribute", name);
    } else {
      for (hssize_t index = 0; index < count; index++)
        visit(context, values[index] ? values[index] : "", values[index] ? strlen(values[index]) : 0);
      H5Dvlen_reclaim(wanted, space, H5P_DEFAULT, values);
      status = 1;
    }
    H5Tclose(wanted);
    free(values);
  } else {
    size_t width = H5Tget_size(type), total;
    char *values = NULL;
    if (__builtin_mul_overflow(width, (size_t)count, &total) || total > file->source.size
        || !(values = calloc(total + 1, 1)) || H5Aread(attribute, type, values) < 0) {
      chdf5_failure(message, "attribute '%.80s' of '%.80s' cannot be read", name, path);
    } else {
      for (hssize_t index = 0; index < count; index++)
        visit(context, values + (size_t)index * width, strnlen(values + (size_t)index * width, width));
      status = 1;
    }
    free(values);
  }
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  if (attribute >= 0) H5Aclose(attribute);
  H5Oclose(object);
  return status;
}
